import { run, statement } from '../../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor, TIME_AND_ID } from '../../../kernel/graphql/cursor.ts';
import { type Connection, forwardPage, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { ParticipantsArgs } from '../inputs.ts';
import { PARTICIPANT_COLUMNS, type ParticipantRow, type ParticipantView } from '../loaders.ts';

const PAGE = statement<ParticipantRow>(`
  select ${PARTICIPANT_COLUMNS} from participant p
  where p.conversation_id = $1 and ($2::timestamptz is null or (p.joined_at, p.user_id) > ($2, $3::uuid))
  order by p.joined_at, p.user_id limit $4`);

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
