import { MAX, NIL, v7 } from 'uuid';
import { badInput } from './errors.ts';

/** A new UUIDv7 (RFC 9562): ordered by time, so that rows of one time stand together in indexes and partitions. */
export const newId = (): string => v7();

/** Sort before and after every id there is. */
export const FIRST_ID: string = NIL;
export const LAST_ID: string = MAX;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isId = (text: unknown): text is string => typeof text === 'string' && UUID.test(text);

/** One opaque id for what UUIDs identify together, always in this order: base64url of them. */
export const joinIds = (...ids: readonly string[]): string =>
  Buffer.from(ids.join('').replaceAll('-', ''), 'hex').toString('base64url');

/** An id as a client sent it, in the form the database holds. Throws `BAD_USER_INPUT` for anything but a UUID. */
export function parseId(text: string, field: string): string {
  if (!isId(text)) throw badInput(field, 'must be a UUID.');
  return text.toLowerCase();
}

/** The same for an id that may be left out: null then. An empty text is not an id, and not nothing either. */
export const parseOptionalId = (text: string | null | undefined, field: string): string | null =>
  text == null ? null : parseId(text, field);

/** A list of ids without repetitions, in order. Throws `BAD_USER_INPUT` for one that is no UUID or for more than `max`. */
export function parseIds(texts: readonly string[], field: string, max: number): string[] {
  if (texts.length > max) throw badInput(field, `must have at most ${max} entries.`);
  return [...new Set(texts.map((text, index) => parseId(text, `${field}.${index}`)))];
}
