import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ParleyError } from './errors.ts';
import { parseText, type TextRule } from './text.ts';

const problemOf = (text: string, rule: TextRule) => {
  try {
    return `OK: ${parseText(text, 'body', rule)}`;
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'body' });
    return error.message;
  }
};

describe('a text that a client sent', () => {
  test.each([
    ['within its bounds', 'Hello', { min: 1, max: 5 }, 'OK: Hello'],
    ['empty where it may be', '', { max: 5 }, 'OK: '],
    ['empty where it may not', '', { min: 1, max: 5 }, 'body must not be empty.'],
    ['blank where it may be', '  ', { max: 5 }, 'OK:   '],
    ['blank where it may not', ' \u2003\n', { min: 1, max: 5 }, 'body must not be empty.'],
    ['too short', 'abc', { min: 4, max: 5 }, 'body must have at least 4 characters.'],
    ['too long', 'abcdef', { max: 5 }, 'body must have at most 5 characters.'],
    ['far too long', 'a'.repeat(1_000_000), { max: 5 }, 'body must have at most 5 characters.'],
    ['as long as it may be in emoji', '😀😀😀😀😀', { max: 5 }, 'OK: 😀😀😀😀😀'],
    ['too long in emoji', '😀😀😀😀😀😀', { max: 5 }, 'body must have at most 5 characters.'],
    ['with white space around it', '  ab  ', { max: 5, trim: true }, 'OK: ab'],
    ['blank, once trimmed', '     ', { min: 1, max: 5, trim: true }, 'body must not be empty.'],
    ['with NUL', 'a\0b', { max: 5 }, 'body holds a NUL character.'],
    ['with half a pair', 'a\ud83d', { max: 5 }, 'body holds an unpaired surrogate.'],
    ['with a pair the wrong way round', '\ude00\ud83d', { max: 5 }, 'body holds an unpaired surrogate.'],
    ['with an accent of its own', 'e\u0301'.repeat(5), { max: 5 }, `OK: ${'é'.repeat(5)}`],
  ] as const)('%s', (_, text, rule, outcome) => {
    expect(problemOf(text, rule)).toBe(outcome);
  });

  test('is stored as it was read, however often it is parsed, or refused', () => {
    const rule = { min: 1, max: 20, trim: true };
    const property = (text: string) => {
      const outcome = problemOf(text, rule);
      if (!outcome.startsWith('OK: ')) return;
      const parsed = outcome.slice('OK: '.length);
      expect(parsed).toBe(text.normalize('NFC').trim());
      expect(problemOf(parsed, rule)).toBe(outcome);
      expect([...parsed].length).toBeLessThanOrEqual(rule.max);
      expect(Buffer.from(parsed, 'utf8').toString('utf8')).toBe(parsed);
    };
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 30 }), property));
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), property));
  });
});
