import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldText } from './fold.ts';

const SURROGATES = { from: 0xd800, to: 0xdfff } as const;

const CHARACTERS = Array.from({ length: 0x110000 }, (_, point) => point)
  .filter((point) => point < SURROGATES.from || point > SURROGATES.to)
  .map((point) => String.fromCodePoint(point));

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;

/** Those that have a case or another form. */
const VARYING = CHARACTERS.filter(
  (text) =>
    /[\p{Changes_When_NFKC_Casefolded}\p{Changes_When_Casemapped}]/u.test(text) ||
    FORMS.some((form) => text.normalize(form) !== text),
);

describe('a folded text', () => {
  test.each([
    ['ΚΩΣΤΑΣ', 'κωστας'],
    ['ΚΩΣ', 'κωσ'],
    ['STRASSE', 'straße'],
    ['STRAẞE', 'strasse'],
    ['İSTANBUL', 'istanbul'],
    ['ISPARTA', 'ısparta'],
    ['ſilk', 'SILK'],
    ['\u212Aelvin', 'kelvin'],
    ['ﬁne', 'FINE'],
    ['ＡＢＣ', 'abc'],
    ['\u13A0\uAB70', '\uAB70\u13A0'],
    ['ᾳ', 'ΑΙ'],
    ['Å', 'A\u030A'],
    ['\u1112\u1161\u11AB', '한'],
    ['Ko\u00ADstas', 'kostas'],
    ['نمی\u200Cخواهم', 'نمیخواهم'],
  ])('of %s is that of %s', (one, other) => {
    expect(foldText(one)).toBe(foldText(other));
  });

  test.each([
    ['é', 'e'],
    ['ö', 'o'],
    ['и', 'й'],
    ['a', 'b'],
  ])('of %s is not that of %s', (one, other) => {
    expect(foldText(one)).not.toBe(foldText(other));
  });

  test('is the same for each character of Unicode in any case and form, and for itself', () => {
    const others = (text: string) => [
      ...[foldText(text), text.toUpperCase(), text.toLowerCase()],
      ...FORMS.map((form) => text.normalize(form)),
    ];
    const differing = VARYING.filter((text) => others(text).some((other) => foldText(other) !== foldText(text)));
    expect(differing).toEqual([]);
  });

  test('keeps each character that has neither case nor another form', () => {
    const varying = new Set(VARYING);
    expect(CHARACTERS.filter((text) => !varying.has(text) && foldText(text) !== text)).toEqual([]);
  });

  test('does not depend on how often, or in which case and form, a text was folded before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const folded = foldText(text);
        expect(foldText(folded)).toBe(folded);
        expect(folded.length).toBeLessThanOrEqual(300);
        expect(foldText(text.normalize('NFD'))).toBe(folded);
      }),
      { numRuns: 2000 },
    );
  });

  test('of the longest texts fits into an index and a cursor, in whole characters', () => {
    for (const one of ['\uFDFA', '😀', 'ΐ', '\u3316']) {
      const folded = foldText(one.repeat(128));
      expect(folded.length).toBeLessThanOrEqual(300);
      expect(folded.isWellFormed()).toBe(true);
    }
  });
});
