import { badInput } from './errors.ts';

export interface TextRule {
  readonly min?: number;
  readonly max: number;
  /** Cut white space at both ends before measuring. */
  readonly trim?: boolean;
}

/**
 * A text as a client sent it, in Unicode NFC. Lengths are in code points.
 * Throws `BAD_USER_INPUT` for a text that is too short or too long, that holds NUL (which PostgreSQL cannot store)
 * or an unpaired surrogate (which UTF-8 cannot carry).
 */
export function parseText(text: string, field: string, { min = 0, max, trim = false }: TextRule): string {
  // UTF-16 units bound the code points from above: a huge text is refused before it is walked.
  if (text.length > max * 2) throw badInput(field, `must have at most ${max} characters.`);
  if (!text.isWellFormed()) throw badInput(field, 'holds an unpaired surrogate.');
  if (text.includes('\0')) throw badInput(field, 'holds a NUL character.');
  const normal = trim ? text.normalize('NFC').trim() : text.normalize('NFC');
  const length = codePoints(normal);
  if (length < min || (min > 0 && normal.trim() === ''))
    throw badInput(field, min === 1 ? 'must not be empty.' : `must have at least ${min} characters.`);
  if (length > max) throw badInput(field, `must have at most ${max} characters.`);
  return normal;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
