import { decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';
import { type Connection, forwardPage, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import { isId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';

interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** A page of a list ordered by id, newest first. */
export function parsePage({ resources }: RequestContext, { first, after }: PageArgs, kind: string) {
  const check = ([id, ...rest]: unknown[]) => isId(id) && rest.length === 0;
  const [last = null] = after ? decodeCursor<[string]>(after, { kind, field: 'after', check }) : [];
  return { first: parsePageSize(first, 'first', resources.config.chat.maxPageSize), last };
}

/** The page of these rows, which were read with a limit of one more. */
export const toPage = <Row extends { id: string }>(
  rows: readonly Row[],
  { first, args, kind }: { first: number; args: PageArgs; kind: string },
): Connection<Row> =>
  forwardPage(rows, {
    ...{ first, after: Boolean(args.after), node: (row) => row },
    cursor: ({ id }) => encodeCursor(kind, [id]),
  });
