import { run, statement } from '../../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';
import { type Connection, forwardPage, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { ParticipantsArgs } from '../inputs.ts';
import type { ParticipantView } from '../loaders.ts';
import { TIME_AND_ID } from './list-conversations.ts';

type ParticipantRow = Omit<ParticipantView, 'user'>;

const PAGE = statement<ParticipantRow>(`
  select user_id as "userId", role, joined_at as "joinedAt", last_read_seq as "lastReadSeq",
         last_delivered_seq as "lastDeliveredSeq", own_unread as "ownUnread"
  from participant
  where conversation_id = $1 and ($2::timestamptz is null or (joined_at, user_id) > ($2, $3::uuid))
  order by joined_at, user_id limit $4`);

/** The participants of a conversation the viewer takes part in, in the order they came. */
export async function listParticipants(
  context: RequestContext,
  conversationId: string,
  args: ParticipantsArgs,
): Promise<Connection<ParticipantView>> {
  const first = parsePageSize(args.first, 'first', context.resources.config.chat.maxPageSize);
  const [time, id] = args.after ? decodeCursor<[number, string]>(args.after, TIME_AND_ID('participants')) : [];
  const since = time === undefined ? null : new Date(time);
  const rows = await run(context.em, PAGE, [conversationId, since, id, first + 1]);
  return forwardPage(rows, {
    first,
    after: Boolean(args.after),
    cursor: (row) => encodeCursor('participants', [row.joinedAt.getTime(), row.userId]),
    node: (row) => ({ ...row, user: { id: row.userId } }),
  });
}
