import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ParleyError } from '../errors.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

const anything = { kind: 'messages', field: 'after', check: () => true };

const refusalOf = (text: string, options: Parameters<typeof decodeCursor>[1] = anything): unknown => {
  try {
    return decodeCursor(text, options);
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
    return error.extensions;
  }
};

const REFUSED = { code: 'BAD_USER_INPUT', field: 'after' };

const values = fc.array(fc.oneof(fc.integer(), fc.string({ unit: 'grapheme', maxLength: 30 })), { maxLength: 4 });

describe('a cursor', () => {
  test('gives back the values it was made of', () => {
    fc.assert(
      fc.property(values, (sent) => {
        const storable = sent.every((value) => typeof value === 'number' || !value.includes('\0'));
        expect(refusalOf(encodeCursor('messages', sent))).toEqual(storable ? sent : REFUSED);
      }),
    );
  });

  test('needs no escaping in a URL', () => {
    fc.assert(fc.property(values, (sent) => /^[\w-]+$/.test(encodeCursor('messages', sent))));
  });

  test('of another list is refused', () => {
    const kinds = fc.string().filter((kind) => kind !== 'messages');
    fc.assert(fc.property(kinds, values, (kind, sent) => expect(refusalOf(encodeCursor(kind, sent))).toEqual(REFUSED)));
  });

  test('made up by a client is refused and never breaks anything', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.json().map(encode));
    fc.assert(
      fc.property(texts, (text) => expect(refusalOf(text)).toEqual(REFUSED)),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['nothing', ''],
    ['an object', encode('{"0":"messages"}')],
    ['a list in a list', encode('[["messages"]]')],
    ['a NUL character', encodeCursor('messages', ['a\0'])],
    ['an unpaired surrogate', encode('["messages","\\ud83d"]')],
    ['a megabyte', encodeCursor('messages', ['x'.repeat(1_000_000)])],
    ['half of one', encodeCursor('messages', [123_456]).slice(0, 8)],
  ])('that holds %s is refused', (_, text) => {
    expect(refusalOf(text)).toEqual(REFUSED);
  });

  test('whose values are not those of the list is refused', () => {
    const check = ([seq, ...rest]: unknown[]) => Number.isInteger(seq) && rest.length === 0;
    expect(refusalOf(encodeCursor('messages', [1]), { ...anything, check })).toEqual([1]);
    expect(refusalOf(encodeCursor('messages', ['1']), { ...anything, check })).toEqual(REFUSED);
    expect(refusalOf(encodeCursor('messages', [1, 2]), { ...anything, check })).toEqual(REFUSED);
  });
});

function encode(json: string): string {
  return Buffer.from(json).toString('base64url');
}
