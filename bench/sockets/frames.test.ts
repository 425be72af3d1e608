import { describe, expect, test } from '@jest/globals';
import { createFrameReader, encodeFrame, OPCODE } from './frames.ts';

/** A frame as a server sends it: final, not masked. */
function serverFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([0x80 | opcode, length]), payload]);
  if (length < 65_536) return Buffer.concat([Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff]), payload]);
  const head = Buffer.from([0x80 | opcode, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(length, 6);
  return Buffer.concat([head, payload]);
}

function readAll(chunks: readonly Buffer[]): [opcode: number, payload: string][] {
  const frames: [number, string][] = [];
  const read = createFrameReader((opcode, payload) => frames.push([opcode, payload.toString()]));
  // As a socket does, all chunks come in the same memory.
  const memory = Buffer.alloc(Math.max(...chunks.map(({ length }) => length)));
  for (const chunk of chunks) read(memory.subarray(0, chunk.copy(memory)));
  return frames;
}

const SHORT = ['', 'short', 'x'.repeat(125), 'y'.repeat(126)];
const LONG = [...SHORT, 'z'.repeat(70_000)];

describe('frames of a WebSocket', () => {
  test.each([
    [1, SHORT],
    [2, SHORT],
    [7, SHORT],
    [1000, LONG],
    [65_536, LONG],
    [100_000, LONG],
  ])('are read from chunks of %i bytes', (size, texts) => {
    const sent = Buffer.concat([
      ...texts.map((text) => serverFrame(OPCODE.text, Buffer.from(text))),
      serverFrame(OPCODE.ping, Buffer.from('are you there')),
    ]);
    const chunks = Array.from({ length: Math.ceil(sent.length / size) }, (_, index) =>
      sent.subarray(index * size, (index + 1) * size),
    );
    expect(readAll(chunks)).toEqual([...texts.map((text) => [OPCODE.text, text]), [OPCODE.ping, 'are you there']]);
  });

  test('are refused when they are fragments, compressed or masked', () => {
    const frame = serverFrame(OPCODE.text, Buffer.from('text'));
    const fragment = Buffer.from(frame).fill(OPCODE.text, 0, 1);
    const compressed = Buffer.from(frame).fill(0xc0 | OPCODE.text, 0, 1);
    for (const refused of [fragment, compressed, encodeFrame(OPCODE.text, Buffer.from('text'))])
      expect(() => readAll([refused])).toThrow();
  });
});
