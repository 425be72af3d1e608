import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cpuMsOf } from '../test/setup/cpu.ts';
import { ParleyError } from './errors.ts';
import { parseOptionalText, parseText, type TextRule } from './text.ts';
import { isBlank } from './visible.ts';

const CHARACTERS = Array.from({ length: 0x110000 }, (_, point) => String.fromCodePoint(point));

const BLANK = 'body must have more than white space and invisible characters.';

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
    ['blank where it may not', ' \u2003\n', { min: 1, max: 5 }, BLANK],
    ['too short', 'abc', { min: 4, max: 5 }, 'body must have at least 4 characters.'],
    ['too long', 'abcdef', { max: 5 }, 'body must have at most 5 characters.'],
    ['far too long', 'a'.repeat(1_000_000), { max: 5 }, 'body must have at most 5 characters.'],
    ['as long as it may be in emoji', '😀😀😀😀😀', { max: 5 }, 'OK: 😀😀😀😀😀'],
    ['too long in emoji', '😀😀😀😀😀😀', { max: 5 }, 'body must have at most 5 characters.'],
    ['with white space around it', '  ab  ', { max: 5, trim: true }, 'OK: ab'],
    ['blank, once trimmed', '     ', { min: 1, max: 5, trim: true }, BLANK],
    ['blank and as long as it must be', ' '.repeat(4), { min: 4, max: 5 }, BLANK],
    ['invisible and as long as it must be', '\u200B'.repeat(4), { min: 4, max: 5 }, BLANK],
    ['empty where it needs several', '', { min: 4, max: 5 }, 'body must have at least 4 characters.'],
    ['with NUL', 'a\0b', { max: 5 }, 'body holds a NUL character.'],
    ['with half a pair', 'a\ud83d', { max: 5 }, 'body holds an unpaired surrogate.'],
    ['with a pair the wrong way round', '\ude00\ud83d', { max: 5 }, 'body holds an unpaired surrogate.'],
    ['in letters that are taken apart', '한국어'.normalize('NFD'), { max: 3 }, 'OK: 한국어'],
    [
      'of vowels that are taken apart most',
      '\u{16126}'.normalize('NFD').repeat(5),
      { max: 5 },
      `OK: ${'\u{16126}'.repeat(5)}`,
    ],
    [
      'too long, in letters that are taken apart',
      '한국어말'.normalize('NFD'),
      { max: 3 },
      'body must have at most 3 characters.',
    ],
    [
      'with as many marks on a letter as it may have',
      `a${'\u0316'.repeat(100)}`,
      { max: 101 },
      `OK: a${'\u0316'.repeat(100)}`,
    ],
    [
      'with more marks on a letter',
      `a${'\u0316'.repeat(101)}`,
      { max: 200 },
      'body has more than 100 combining marks in a row.',
    ],
    ['with an accent of its own', 'e\u0301'.repeat(5), { max: 5 }, `OK: ${'é'.repeat(5)}`],
  ] as const)('%s', (_, text, rule, outcome) => {
    expect(problemOf(text, rule)).toBe(outcome);
  });

  test('is never measured before it is normalised: no letter is taken apart into more than is read', () => {
    const composed = CHARACTERS.filter((one) => one.normalize('NFC') === one && one.normalize('NFD') !== one);
    const refused = composed.filter((letter) => {
      const text = letter.repeat(3).normalize('NFC');
      return parseText(text.normalize('NFD'), 'body', { max: 3 }) !== text;
    });
    expect([composed.length > 11_172, refused]).toEqual([true, []]);
  });

  test('takes no longer than its length, whatever marks it has', () => {
    const runs = [
      ['\u0301'.repeat(15_000), '\u0316'.repeat(15_000)],
      [`a${'\u0301'.repeat(50)}${'\u0316'.repeat(50)}`.repeat(297)],
      ['\u0301\u200D'.repeat(7500), '\u0316\u200D'.repeat(7500)],
      ['\u{113C2}'.repeat(15_000)],
    ];
    for (const run of runs) expect(cpuMsOf(() => problemOf(run.join(''), { max: 5000 }))).toBeLessThan(500);
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

/** Each alone shows nothing. Those of the second list belong into some names. */
const HIDDEN = [
  ...['\u200B', '\u00AD', '\u2060', '\u3164', '\u202A', '\u202E', '\u2066', '\u2069', '\u0001', '\u007F', '\u0085'],
  ...[
    '\u115F',
    '\u1160',
    '\uFFA0',
    '\u{E0001}',
    '\u{E0041}',
    '\uFEFF',
    '\u034F',
    '\u17B4',
    '\uFFFE',
    '\uFFF9',
    '\u{1D159}',
  ],
  ...['\n', '\t', '\u2028', '\u2029', '\u2063', '\u206A', '\u{13430}', '\u{1D173}', '\u{E0FFF}', '\uFFF0'],
];
const AT_HOME = ['\u2800', '\uFE0F', '\u200D', '\u200C', '\u200E', '\u200F', '\u061C', '\u180B', '\u{E0100}'];

describe('what cannot be seen', () => {
  const name = { min: 1, max: 64, trim: true, name: true };

  test.each([...HIDDEN, ...AT_HOME])('%j is an empty text, alone and among white space', (character) => {
    for (const text of [character, character.repeat(3), ` ${character}\n\u3000`]) {
      expect(problemOf(text, { min: 1, max: 64 })).toBe(BLANK);
      expect(problemOf(text, name)).toBe(BLANK);
      expect(parseOptionalText(text, 'body', { max: 64, trim: true })).toBeNull();
    }
    expect(problemOf(`a${character}b`, { min: 1, max: 64 })).toBe(`OK: a${character}b`);
  });

  test.each([...HIDDEN, '\u2800'])('%j hides in a name', (character) => {
    expect(problemOf(`a${character}b`, name)).toMatch(/^body must be one line .* without invisible/);
  });

  test.each(AT_HOME)('%j is at no name‘s beginning, nor twice in one place', (character) => {
    expect(problemOf(`${character}a`, name)).toMatch(/invisible/);
    expect(problemOf(`a${character.repeat(2)}b`, name)).toMatch(/invisible/);
  });

  test.each([
    ...[
      'ad\u200Emin',
      'ad\u200Dmin',
      'ad\u200Cmin',
      'admin\uFE0F',
      'ad\uFE0Emin',
      'a\u0316\u200Db',
      'admin1\uFE0F',
      'ад\u200Dмин',
    ],
    ...['李\u200D小', '李\uFE0F', 'א\u200Dב', '한\u200C국', 'a\u180Bb', 'ad\u{E0100}min', '1\u200D2', 'a\u200D👧'],
  ])('%j looks like another name', (text) => {
    expect(problemOf(text, name)).toMatch(/^body must be one line .* without invisible/);
  });

  test.each([
    ...['SMS\u200Cها', 'مَ\u200Cخ', 'ab\u200Fאב', '☝🏽', '©\uFE0F', 'ᠠ\u180Bᠡ', '👨🏽\u200D🦰'],
    ...['Alice', '李小龍', '👩‍👩‍👧‍👦', '❤️‍🔥', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👁️‍🗨️', '🏃🏽‍♀️‍➡️', '1️⃣', 'می‌خواهم', 'അനില്‍ കുമാര്‍', 'क्‍ष', '葛\u{E0100}城'],
    ...['עברית \u200F(abc)', '⠃⠕⠃\u2800⠁', 'a\u00A0b\u3000c', '\u0601', 'é', '\u{1FADF}', '…', '\u{E000}'],
  ])('%j is a name as it stands', (text) => {
    expect(problemOf(text, name)).toBe(`OK: ${text.normalize('NFC')}`);
  });

  test.each(['\u0301', '\u20DD\u0301', '\u0301 \u0301'])('%j is a body of marks, and no name', (text) => {
    expect(problemOf(text, { min: 1, max: 64 })).toBe(`OK: ${text}`);
    expect(problemOf(text, name)).toMatch(/combining marks/);
  });

  test('is all that Unicode has fonts ignore, and all its controls', () => {
    const hidden = CHARACTERS.filter((one) => /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{White_Space}]/u.test(one));
    expect([hidden.length > 4000, hidden.filter((one) => !isBlank(one))]).toEqual([true, []]);
  });
});
