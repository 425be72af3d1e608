import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { decodeMessageId, encodeMessageId, parseMessageId } from './message-ids.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const key = fc.record({ conversationId: fc.uuid(), id: fc.uuid({ version: 7 }) });
const text = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 43, maxLength: 43 });
const OPTIONS = { numRuns: 2000, seed: Number(process.env.SEED ?? Date.now() % 2 ** 31) };

const refusal = (id: string) => {
  try {
    return parseMessageId(id, 'messageId');
  } catch (error) {
    return error;
  }
};

describe('message ids', () => {
  test('have 43 characters and come back as what they were made of', () => {
    const roundTrip = (given: { conversationId: string; id: string }) => {
      const id = encodeMessageId(given);
      expect(id).toMatch(/^[\w-]{43}$/);
      expect(decodeMessageId(id)).toEqual(given);
      expect(parseMessageId(id, 'id')).toEqual(given);
    };
    fc.assert(fc.property(key, roundTrip), OPTIONS);
  });

  test('are different for different messages', () => {
    const conversationId = v7();
    const ids = Array.from({ length: 1000 }, () => encodeMessageId({ conversationId, id: v7() }));
    expect(new Set(ids).size).toBe(1000);
  });

  test('are the only text that stands for their message', () => {
    const canonical = (given: string) => {
      const decoded = decodeMessageId(given);
      if (decoded) expect(encodeMessageId(decoded)).toBe(given);
      // Two bits of the last character stand for nothing, and must be zero.
      expect(decoded !== undefined).toBe(ALPHABET.indexOf(given.at(-1) as string) % 4 === 0);
    };
    fc.assert(fc.property(text, canonical), OPTIONS);
  });

  const ID = encodeMessageId({
    conversationId: '0193a2b4-ffff-7fff-bfff-000000000000',
    id: '0193a2b4-aaaa-7aaa-8aaa-fbfffbfffbff',
  });
  test.each([
    ['nothing', ''],
    ['a shorter text', ID.slice(1)],
    ['a longer text', `${ID}A`],
    ['padding', `${ID.slice(0, -1)}=`],
    ['padding behind it', `${ID}=`],
    ['the letters of plain base64', ID.replaceAll('_', '/').replaceAll('-', '+')],
    ['another last character of the same bytes', ID.slice(0, -1) + ALPHABET[ALPHABET.indexOf(ID.at(-1) as string) + 1]],
    ['a space in it', `${ID.slice(0, 20)} ${ID.slice(21)}`],
    ['a line break behind it', `${ID}\n`],
    ['a letter beyond ASCII', `${ID.slice(0, -1)}é`],
    ['a UUID without its dashes', v7().replaceAll('-', '')],
    ['a UUID in braces', `{${v7()}}`],
    ['the UUIDs themselves', `${v7()}${v7()}`],
  ])('%s is refused', (_, given) => {
    expect(decodeMessageId(given)).toBeUndefined();
    expect(refusal(given)).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: 'messageId' } });
  });

  test('keep their case', () => {
    expect(decodeMessageId(ID)).toBeDefined();
    for (const other of [ID.toLowerCase(), ID.toUpperCase()]) {
      expect(other).not.toBe(ID);
      expect(decodeMessageId(other)).not.toEqual(decodeMessageId(ID));
    }
  });

  test('may be plain UUIDs for one release, in any case', () => {
    const id = v7();
    const plain = { conversationId: undefined, id };
    expect(parseMessageId(id, 'id')).toEqual(plain);
    expect(parseMessageId(id.toUpperCase(), 'id')).toEqual(plain);
  });
});
