import { ArgsType, Field, Int } from 'type-graphql';
import { run, statement } from '../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor } from '../../kernel/graphql/cursor.ts';
import { NAME_AND_ID, startOfNames, toNameRange } from '../../kernel/graphql/name-search.ts';
import {
  type Connection,
  DEFAULT_PAGE_SIZE,
  forwardPage,
  PAGE_SIZE_RULE,
  parsePageSize,
} from '../../kernel/graphql/pagination.ts';
import { parseText } from '../../kernel/text.ts';
import type { UsersContext } from './context.ts';
import { USER_COLUMNS, type UserView } from './loaders.ts';

@ArgsType()
export class UsersArgs {
  @Field(() => String, {
    nullable: true,
    description: 'The beginning of the username or of the display name; case does not matter.',
  })
  search?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

/** A user, and the name by which the page is sorted. */
type UserRow = UserView & { readonly term: string };

const ALL = statement<UserRow>(`
  select ${USER_COLUMNS}, username as term from "user" where (username, id) > ($1, $2::uuid) order by username limit $3`);

/**
 * Each branch is a range of one index that is read in order, so a page costs the same however many users match. Who
 * matches by both names comes once, by the username.
 */
const BY_PREFIX = statement<UserRow>(`
  (select ${USER_COLUMNS}, username as term from "user"
   where (username, id) > ($1, $2::uuid) and username < $5
   order by username, id limit $3)
  union all
  (select ${USER_COLUMNS}, search_name as term from "user"
   where (search_name, id) > ($1, $2::uuid) and search_name < $5
     and not (username >= $4 and username < $5)
   order by search_name, id limit $3)
  order by term, id limit $3`);

/** Users whose username or display name begins with `search`, sorted by the name that does. */
export async function listUsers(context: UsersContext, args: UsersArgs): Promise<Connection<UserView>> {
  context.requireSignedIn();
  const first = parsePageSize(args.first, 'first', context.resources.config.chat.maxPageSize);
  const { prefix, end } = toNameRange(parseText(args.search ?? '', 'search', { max: 64, trim: true }));
  const cursor = args.after ? decodeCursor<[string, string]>(args.after, NAME_AND_ID('users')) : undefined;
  const [term, id] = startOfNames(prefix, cursor);
  const rows = prefix
    ? await run(context.em, BY_PREFIX, [term, id, first + 1, prefix, end])
    : await run(context.em, ALL, [term, id, first + 1]);
  return forwardPage(rows, {
    first,
    after: cursor !== undefined,
    cursor: (row) => encodeCursor('users', [row.term, row.id]),
    node: (user) => user,
  });
}
