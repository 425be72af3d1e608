import { badInput } from './errors.ts';
import { isBlank, isHiding } from './visible.ts';

export interface TextRule {
  readonly min?: number;
  readonly max: number;
  /** Cut white space at both ends before measuring. */
  readonly trim?: boolean;
  /** It stands for somebody or something: it has one line, and nothing hides in it. */
  readonly name?: boolean;
}

/** The lengths that a rule allows, in words for descriptions: `1 to 64 characters`. */
export const lengthsOf = ({ min = 0, max }: TextRule): string =>
  `${min > 0 ? `${min} to` : 'at most'} ${formatted(max)} characters`;

const WHOLE = new Intl.NumberFormat('en');

/** A whole number as people read it: `5,000`. */
export const formatted = (value: number): string => WHOLE.format(value);

/** At most this number of UTF-16 units becomes one code point of NFC, as in the Gurung Khema vowel sign AU (U+16126). */
const UNITS_OF_ONE = 6;

/**
 * Whether a text is longer than any of `max` characters can be before it is normalised. It is asked first: everything else takes
 * the time of the whole text.
 */
export const isBeyond = (text: string, max: number): boolean => text.length > max * UNITS_OF_ONE;

/**
 * Normalising takes the square of a run of combining marks, which it sorts. No language has more than 30 of them in a row
 * (UAX #15, Stream-Safe Text Format); letters that are drowned in them for fun have some 50.
 */
const MOST_MARKS = 100;
const TOO_MANY_MARKS = new RegExp(String.raw`(?<!\p{M})\p{M}{${MOST_MARKS + 1}}`, 'u');

/**
 * A text as a client sent it, in Unicode NFC. Lengths are in code points of that form.
 * Throws `BAD_USER_INPUT` for a text that is too short or too long, that must not be empty and shows nothing, that holds
 * NUL (which PostgreSQL cannot store), an unpaired surrogate (which UTF-8 cannot carry) or more than {@link MOST_MARKS} combining
 * marks in a row; and for a name in which something hides.
 */
export function parseText(text: string, field: string, { min = 0, max, trim = false, name = false }: TextRule): string {
  if (isBeyond(text, max)) throw badInput(field, `must have at most ${max} characters.`);
  const written = checkCharacters(text, field);
  if (TOO_MANY_MARKS.test(written)) throw badInput(field, `has more than ${MOST_MARKS} combining marks in a row.`);
  const normal = trim ? written.normalize('NFC').trim() : written.normalize('NFC');
  const length = codePoints(normal);
  if (min > 0 && written !== '' && isBlank(normal))
    throw badInput(field, 'must have more than white space and invisible characters.');
  if (length < min) throw badInput(field, min === 1 ? 'must not be empty.' : `must have at least ${min} characters.`);
  if (length > max) throw badInput(field, `must have at most ${max} characters.`);
  if (name && !isBlank(normal) && isHiding(normal))
    throw badInput(field, 'must be one line of more than combining marks, without invisible characters.');
  return normal;
}

/** The same for a text that may be left out: null then, and for one that shows nothing. */
export function parseOptionalText(text: string | null | undefined, field: string, rule: TextRule): string | null {
  const parsed = text == null ? '' : parseText(text, field, rule);
  return isBlank(parsed) ? null : parsed;
}

/** Throws `BAD_USER_INPUT` for a text that cannot be stored as it is: one with NUL or an unpaired surrogate. */
export function checkCharacters(text: string, field: string): string {
  if (!text.isWellFormed()) throw badInput(field, 'holds an unpaired surrogate.');
  if (text.includes('\0')) throw badInput(field, 'holds a NUL character.');
  return text;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
