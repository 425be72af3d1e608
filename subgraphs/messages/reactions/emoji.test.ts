import { describe, expect, test } from '@jest/globals';
import { cpuMsOf } from '../../../test/setup/cpu.ts';
import { parseEmoji } from './emoji.ts';

const codeOf = (text: string) => {
  try {
    parseEmoji(text);
    return 'OK';
  } catch (error) {
    return (error as { extensions: { code: string } }).extensions.code;
  }
};

/** Emoji of one code point, of each with U+FE0F, as keycaps and in all skin tones: those that are recommended. */
const RECOMMENDED = Array.from({ length: 0x1fb00 }, (_, point) => point)
  .filter((point) => /\p{Emoji}/u.test(String.fromCodePoint(point)))
  .flatMap((point) =>
    ['', '\uFE0F', '\uFE0F\u20E3', '🏻', '🏼', '🏽', '🏾', '🏿'].map((rest) => `${String.fromCodePoint(point)}${rest}`),
  )
  .filter((text) => /^\p{RGI_Emoji}$/v.test(text));

describe('what users react with', () => {
  test('is any recommended emoji, with or without U+FE0F', () => {
    expect(RECOMMENDED.length).toBeGreaterThan(2000);
    for (const emoji of RECOMMENDED) {
      expect(parseEmoji(emoji)).toBe(emoji);
      expect(parseEmoji(emoji.replaceAll('\uFE0F', ''))).toBe(emoji);
    }
  });

  test.each(['🇫🇷', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👩‍👩‍👧‍👦', '👁️‍🗨️', '🏋🏽‍♂️', '🕵️‍♀️', '👩🏻‍❤️‍💋‍👩🏿', '🏃🏽‍♀️‍➡️'])(
    'is %s, of several code points, in each spelling',
    (emoji) => {
      expect(parseEmoji(emoji)).toBe(emoji);
      expect(parseEmoji(emoji.replaceAll('\uFE0F', ''))).toBe(emoji);
    },
  );

  test.each([':shipit:', ':+1:', ':a:', `:${'x'.repeat(32)}:`, ':blob_cat-2:'])('is the short code %s', (code) => {
    expect(parseEmoji(code)).toBe(code);
  });

  test('is refused in no time for a text that is nothing like it', () => {
    expect(cpuMsOf(() => codeOf(`a${'\u0301'.repeat(24_000)}${'\u0316'.repeat(24_000)}`))).toBeLessThan(500);
  });

  test.each([
    ...['', ' ', 'a', '1', '#', '\uFE0F', '\u200D', '👍👍', '👍a', ' 👍', '🇫', '🇫🇫', '❤\uFE0E', '👩\u200D', '👍\0'],
    ...['\ud83d', ':A:', '::', 'shipit', ':shipit', ':ship it:', ':é:', `:${'x'.repeat(33)}:`, ':shipit:\n', '<b>'],
  ])('is not %j', (text) => {
    expect(codeOf(text)).toBe('BAD_USER_INPUT');
  });
});
