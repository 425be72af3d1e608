import { run, statement } from '../../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';
import { NAME_AND_ID, startOfNames, toNameRange } from '../../../kernel/graphql/name-search.ts';
import { type Connection, forwardPage, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { requireRole } from '../../../kernel/roles.ts';
import { parseText } from '../../../kernel/text.ts';
import type { AdminUserFilter, AdminUsersArgs } from '../inputs.ts';
import { ACCOUNT_COLUMNS, type AccountRow, toAccountView, type UserAccountView } from './accounts.ts';

type Row = AccountRow & { readonly term: string };

/** `$1` to `$3`: the name and id to start after, and the limit; `$4` and `$5` narrow by role and suspension. */
const NARROWED = '($4::text is null or role = $4) and ($5::boolean is null or (suspended_at is not null) = $5)';

/**
 * The pages of users of one kind. That kind is part of the text: a plan for any value of a parameter could not use the
 * index that holds just these.
 */
const pagesOf = (kind: string) => ({
  all: statement<Row>(`
    select ${ACCOUNT_COLUMNS}, username as term from "user"
    where ${kind} and (username, id) > ($1, $2::uuid) and ${NARROWED} order by username, id limit $3`),
  byPrefix: statement<Row>(`
    (select ${ACCOUNT_COLUMNS}, username as term from "user"
     where ${kind} and (username, id) > ($1, $2::uuid) and username < $7 and ${NARROWED}
     order by username, id limit $3)
    union all
    (select ${ACCOUNT_COLUMNS}, search_name as term from "user"
     where ${kind} and (search_name, id) > ($1, $2::uuid) and search_name < $7 and ${NARROWED}
       and not (username >= $6 and username < $7)
     order by search_name, id limit $3)
    order by term, id limit $3`),
});

const EVERYBODY = pagesOf('true');
const STAFF = pagesOf(`role <> 'USER'`);
const SUSPENDED = pagesOf('suspended_at is not null');

/** The smallest kind that holds all who are asked for. */
function choosePages({ role, suspended }: AdminUserFilter) {
  if (role && role !== 'USER') return STAFF;
  return suspended ? SUSPENDED : EVERYBODY;
}

/** All users for moderators and admins, sorted by username; with `search` by the name that begins with it. */
export async function listAccounts(
  context: RequestContext,
  { filter, first: size, after }: AdminUsersArgs,
): Promise<Connection<UserAccountView>> {
  await requireRole(context, 'MODERATOR');
  const first = parsePageSize(size, 'first', context.resources.config.chat.maxPageSize);
  const { search, role = null, suspended = null } = filter ?? {};
  const { prefix, end } = toNameRange(parseText(search ?? '', 'filter.search', { max: 64, trim: true }));
  const cursor = after ? decodeCursor<[string, string]>(after, NAME_AND_ID('adminUsers')) : undefined;
  const { all, byPrefix } = choosePages({ role, suspended });
  const values = [...startOfNames(prefix, cursor), first + 1, role, suspended];
  const rows = prefix ? await run(context.em, byPrefix, [...values, prefix, end]) : await run(context.em, all, values);
  return forwardPage(rows, {
    first,
    after: cursor !== undefined,
    cursor: (row) => encodeCursor('adminUsers', [row.term, row.id]),
    node: ({ term: _, ...row }) => toAccountView(row),
  });
}
