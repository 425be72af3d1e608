import { run, statement } from '../../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor, TIME_AND_ID } from '../../../kernel/graphql/cursor.ts';
import { type Connection, forwardPage, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { ConversationsArgs } from '../inputs.ts';
import { CONVERSATION_COLUMNS, type ConversationRow, type ConversationView, toConversationView } from '../loaders.ts';

const PAGE = statement<ConversationRow>(`
  select ${CONVERSATION_COLUMNS} from participant p join conversation c on c.id = p.conversation_id
  where p.user_id = $1
    and ($2::timestamptz is null or (c.last_activity_at, c.id) < ($2, $3::uuid))
    and ($4::text[] is null or c.kind = any($4))
    and ($5::boolean is null or (c.message_seq - p.last_read_seq - p.own_unread > 0) = $5)
  order by c.last_activity_at desc, c.id desc limit $6`);

/** The viewer's conversations, those with the newest activity first. */
export async function listConversations(
  context: RequestContext,
  args: ConversationsArgs,
): Promise<Connection<ConversationView>> {
  const first = parsePageSize(args.first, 'first', context.resources.config.chat.maxPageSize);
  const [time, id] = args.after ? decodeCursor<[number, string]>(args.after, TIME_AND_ID('conversations')) : [];
  const { kinds = null, unread = null } = args.filter ?? {};
  const before = time === undefined ? null : new Date(time);
  const rows = await run(context.em, PAGE, [context.viewer.userId, before, id, kinds, unread, first + 1]);
  return forwardPage(rows, {
    first,
    after: Boolean(args.after),
    cursor: (row) => encodeCursor('conversations', [row.lastActivityAt.getTime(), row.id]),
    node: toConversationView,
  });
}
