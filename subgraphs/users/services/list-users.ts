import { run, statement } from '../../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';
import { type Connection, forwardPage, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import { parseText } from '../../../kernel/text.ts';
import type { UsersContext } from '../context.ts';
import type { UsersArgs } from '../inputs.ts';
import { USER_COLUMNS, type UserView } from '../loaders.ts';

const ALL = statement<UserView>(`select ${USER_COLUMNS} from "user" where username > $1 order by username limit $2`);

/** Each branch is a range of one index, whatever the prefix: a parameter in LIKE would not be. */
const BY_PREFIX = statement<UserView>(`
  (select ${USER_COLUMNS} from "user"
   where username >= $3 and username < $4 and username > $1 order by username limit $2)
  union
  (select ${USER_COLUMNS} from "user"
   where lower(display_name) ~>=~ $3 and lower(display_name) ~<~ $4 and username > $1 order by username limit $2)
  order by username limit $2`);

/** The greatest code point: every text that begins with a prefix sorts before the prefix followed by it. */
const LAST = '\u{10FFFF}';

/** Users whose username or display name begins with `search`, by username. */
export async function listUsers(context: UsersContext, args: UsersArgs): Promise<Connection<UserView>> {
  context.requireViewer();
  const first = parsePageSize(args.first, 'first', context.resources.config.chat.maxPageSize);
  const [after] = args.after ? decodeCursor<[string]>(args.after, CURSOR) : [''];
  const prefix = parseText(args.search ?? '', 'search', { max: 64, trim: true }).toLowerCase();
  const rows = prefix
    ? await run(context.em, BY_PREFIX, [after, first + 1, prefix, prefix + LAST])
    : await run(context.em, ALL, [after, first + 1]);
  return forwardPage(rows, {
    first,
    after: Boolean(args.after),
    cursor: ({ username }) => encodeCursor(CURSOR.kind, [username]),
    node: (user) => user,
  });
}

const CURSOR = {
  kind: 'users',
  field: 'after',
  check: (values: unknown[]) => values.length === 1 && typeof values[0] === 'string',
};
