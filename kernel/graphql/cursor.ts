import { badInput } from '../errors.ts';
import { isId } from '../ids.ts';

/** The values an entry is sorted by: enough to find its place again, even when the entry itself has moved or gone. */
export type CursorValues = readonly (string | number)[];

/** An opaque cursor for an entry of the list `kind`. */
export const encodeCursor = (kind: string, values: CursorValues): string =>
  Buffer.from(JSON.stringify([kind, ...values])).toString('base64url');

/**
 * The values of a cursor that `encodeCursor` made for the same kind of list.
 * Throws `BAD_USER_INPUT` for any other text; `check` says whether the values are of the right types.
 */
export function decodeCursor<Values extends CursorValues>(
  text: string,
  { kind, field, check }: { kind: string; field: string; check: (values: unknown[]) => boolean },
): Values {
  const [found, ...values] = parseCursor(text);
  const usable = values.every((value) => typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0')));
  if (found !== kind || !usable || !check(values)) throw badInput(field, 'is not a cursor of this list.');
  return values as unknown as Values;
}

/** Before anything that Parley keeps, and after: in between PostgreSQL and JavaScript have the same calendar. */
const EARLIEST = Date.UTC(1970, 0);
const LATEST = Date.UTC(9999, 11, 31);

/** The content of the cursors of a list sorted by a time, in Unix milliseconds, and an id. */
export const TIME_AND_ID = (kind: string) => ({
  kind,
  field: 'after',
  check: ([time, id, ...rest]: unknown[]) =>
    Number.isSafeInteger(time) &&
    (time as number) >= EARLIEST &&
    (time as number) <= LATEST &&
    isId(id) &&
    rest.length === 0,
});

function parseCursor(text: string): unknown[] {
  // A cursor holds a few short values, a title at most: anything longer did not come from us.
  if (text.length > 1500) return [];
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
