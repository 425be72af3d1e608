import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJsonObject } from './json.ts';

const RULE = { maxBytes: 200, maxDepth: 4 };
const parse = (given: unknown) => parseJsonObject(given, 'custom', RULE);
/** As it comes over a socket: nothing has looked at it. */
const parseText = (json: string) => parse(JSON.parse(json));

describe('a JSON object of a client', () => {
  test('is what it was, with its keys in order', () => {
    expect(JSON.stringify(parseText('{"b":[{"d":1,"c":null}],"a":-0,"":"é","constructor":{"a":true}}'))).toBe(
      '{"":"é","a":0,"b":[{"c":null,"d":1}],"constructor":{"a":true}}',
    );
  });

  test('that fits comes back as it was, whatever is in it', () => {
    const rule = { maxBytes: 1e6, maxDepth: 20 };
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
    const key = text.filter((name) => name !== '__proto__' && name !== 'constructor');
    const number = fc.oneof(fc.maxSafeInteger(), fc.double({ min: 1e-30, max: 2 ** 53 - 1, noNaN: true }));
    const { value: fits } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, text, number, fc.constantFrom(null, true), tie('list'), tie('object')),
      list: fc.array(tie('value')),
      object: fc.dictionary(key, tie('value')),
    }));
    const property = fc.property(fits, (value) => {
      const object = { value };
      expect(JSON.parse(JSON.stringify(parseJsonObject(object, 'custom', rule)))).toEqual(
        JSON.parse(JSON.stringify(object)),
      );
    });
    fc.assert(property, { seed: Number(process.env.SEED ?? Date.now() % 2 ** 31) });
  });

  test.each([
    ['an array', '[]', 'must be a JSON object.'],
    ['a text', '"{}"', 'must be a JSON object.'],
    ['a number', '1', 'must be a JSON object.'],
    ['201 bytes', `{"a":"${'é'.repeat(96)}x"}`, 'must have at most 200 bytes as JSON.'],
    ['five levels', '{"a":[[[[]]]]}', 'must have at most 4 objects and lists within each other.'],
    ['50,000 levels', `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'must have at most 4 objects'],
    ['2^53', '{"a":9007199254740992}', 'has a number that is out of range.'],
    ['a number beyond all', '{"a":[-1e999]}', 'has a number that is out of range.'],
    ['a number next to nothing', '{"a":1e-31}', 'has a number that is out of range.'],
    ['NUL in a text', '{"a":"\\u0000"}', 'holds a NUL character.'],
    ['NUL in a key', '{"a":{"\\u0000":1}}', 'holds a NUL character.'],
    ['an unpaired surrogate', '{"a":["\\ud83d"]}', 'holds an unpaired surrogate.'],
    ['an unpaired surrogate in a key', '{"\\ude00":1}', 'holds an unpaired surrogate.'],
    ['a prototype', '{"a":{"__proto__":{"b":1}}}', 'must not have the key __proto__'],
    ['the prototype of a constructor', '{"constructor":{"prototype":1}}', 'must not have the key constructor'],
  ])('is refused with %s', (_, json, problem) => {
    const refusal = { extensions: { code: 'BAD_USER_INPUT', field: 'custom' } };
    expect(() => parseText(json)).toThrow(expect.objectContaining(refusal));
    expect(() => parseText(json)).toThrow(`custom ${problem}`);
  });

  test('has what fits to the last byte and the last level', () => {
    expect(parseText(`{"a":"${'é'.repeat(96)}"}`)).toBeDefined();
    expect(parseText('{"a":[[[9007199254740991,1e-30]]]}')).toBeDefined();
  });

  test('leaves out what a literal with a variable without a value has not', () => {
    expect(parse({ a: undefined, b: [undefined] })).toEqual({ b: [null] });
  });
});
