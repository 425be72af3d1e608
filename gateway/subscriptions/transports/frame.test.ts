// SEED repeats the cases of a run that failed (fast-check prints it).

import type { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as ws from 'ws';
import { textFrame } from './frame.ts';

/** The reader of frames in `ws`, which its types leave out. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

/** The messages that `ws` reads out of bytes, which come in pieces of `size`. */
async function read(bytes: Buffer, size = bytes.length): Promise<string[]> {
  const messages: string[] = [];
  const receiver = new Receiver({ isServer: false, maxPayload: 0 });
  receiver.on('message', (message: Buffer, isBinary: boolean) => messages.push(isBinary ? 'binary' : String(message)));
  for (let at = 0; at < bytes.length; at += size) receiver.write(bytes.subarray(at, at + size));
  await new Promise<void>((resolve, reject) => {
    receiver.on('error', reject);
    receiver.end(resolve);
  });
  return messages;
}

const frame = (own: string, shared: string) => textFrame(Buffer.from(own), Buffer.from(shared));

test.each([0, 1, 124, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537, 1_000_000])(
  'a frame of %d bytes is read back as it was',
  async (length) => {
    for (const ownLength of new Set([0, Math.min(1, length), Math.min(length, 60), length])) {
      const [own, shared] = ['o'.repeat(ownLength), 's'.repeat(length - ownLength)];
      const bytes = frame(own, shared);
      expect(bytes.length).toBe(length + (length < 126 ? 2 : length < 65_536 ? 4 : 10));
      expect(await read(bytes)).toEqual([own + shared]);
    }
  },
);

test.each([
  ['ä'.repeat(62), ''],
  ['ä'.repeat(63), ''],
  ['', '€'.repeat(42)],
  ['a', '€'.repeat(21_845)],
  ['🙂'.repeat(16_384), ''],
  ['🙂', '👩‍👩‍👧'],
])('lengths count bytes, not characters (%#)', async (own, shared) => {
  expect(await read(frame(own, shared))).toEqual([own + shared]);
});

test('any texts, one frame after the other, in pieces of any size, are read back in their order', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 200 });
  const property = fc.asyncProperty(
    fc.array(fc.tuple(text, text)),
    fc.integer({ min: 1, max: 70 }),
    async (texts, size) => {
      const bytes = Buffer.concat(texts.map(([own, shared]) => frame(own, shared)));
      expect(await read(bytes, size)).toEqual(texts.map((parts) => parts.join('')));
    },
  );
  await fc.assert(property, { numRuns: 300, seed: Number(process.env.SEED ?? Date.now() % 2 ** 31) });
});
