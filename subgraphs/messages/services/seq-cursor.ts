import { decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';

/** The cursor of an entry that is sorted by its number alone, in a list of this kind. */
export const encodeSeqCursor = (kind: string, seq: number): string => encodeCursor(kind, [seq]);

/** The number in a cursor of a list of this kind. Throws `BAD_USER_INPUT` for any other text. */
export function parseSeqCursor(text: string, kind: string, field: string): number {
  const check = ([seq, ...rest]: unknown[]) =>
    Number.isInteger(seq) && (seq as number) > 0 && (seq as number) < 2 ** 31 && rest.length === 0;
  const [seq] = decodeCursor<[number]>(text, { kind, field, check });
  return seq;
}
