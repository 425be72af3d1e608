import { foldText } from '../fold.ts';
import { FIRST_ID, isId } from '../ids.ts';

/** The greatest code point: every text that begins with a prefix sorts before the prefix followed by it. */
const LAST = '\u{10FFFF}';

/** The range of folded names that begin with a text. The prefix is empty for a text that finds all. */
export function toNameRange(search: string): { readonly prefix: string; readonly end: string } {
  const prefix = foldText(search);
  return { prefix, end: prefix + LAST };
}

/** The place to start after: one bound, since PostgreSQL may walk an index from the lower of two. */
export function startOfNames(prefix: string, cursor: [string, string] | undefined): [string, string] {
  const start: [string, string] = [prefix, FIRST_ID];
  if (!cursor) return start;
  // A cursor of another search may stand before all that match.
  return Buffer.compare(Buffer.from(cursor[0]), Buffer.from(prefix)) < 0 ? start : cursor;
}

/** The content of the cursors of a list sorted by a name and an id. */
export const NAME_AND_ID = (kind: string) => ({
  kind,
  field: 'after',
  check: ([term, id, ...rest]: unknown[]) => typeof term === 'string' && isId(id) && rest.length === 0,
});
