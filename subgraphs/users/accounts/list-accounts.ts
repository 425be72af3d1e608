import { ArgsType, Field, InputType, Int } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';
import { NAME_AND_ID, startOfNames, toNameRange } from '../../../kernel/graphql/name-search.ts';
import {
  type Connection,
  DEFAULT_PAGE_SIZE,
  forwardPage,
  PAGE_SIZE_RULE,
  parsePageSize,
} from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { parseText } from '../../../kernel/text.ts';
import { LEAST_ROLE, type PlatformRole } from '../../../kernel/trust/viewer.ts';
import { UserRoles } from '../entities/user.ts';
import { ACCOUNT_COLUMNS, type AccountRow, toAccountView, type UserAccountView } from './account-view.ts';

@InputType({ description: 'A filter of users. A field that is left out does not narrow the list.' })
export class AdminUserFilter {
  @Field(() => String, {
    nullable: true,
    description: 'The beginning of the username or of the display name; case does not matter.',
  })
  search?: string | null;

  @Field(() => UserRoles, { nullable: true, description: 'Only those with this platform role.' })
  role?: PlatformRole | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True stands for suspended users only, false for the others only.',
  })
  suspended?: boolean | null;
}

@ArgsType()
export class AdminUsersArgs {
  @Field(() => AdminUserFilter, { nullable: true, description: 'A filter; without it the list has all users.' })
  filter?: AdminUserFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

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
const STAFF = pagesOf(`role <> '${LEAST_ROLE}'`);
const SUSPENDED = pagesOf('suspended_at is not null');

/** The smallest kind that holds all who are asked for. */
function choosePages({ role, suspended }: AdminUserFilter) {
  if (role && role !== LEAST_ROLE) return STAFF;
  return suspended ? SUSPENDED : EVERYBODY;
}

/** All users, sorted by username; with `search` by the name that begins with it. */
export async function listAccounts(
  context: RequestContext,
  { filter, first: size, after }: AdminUsersArgs,
): Promise<Connection<UserAccountView>> {
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
