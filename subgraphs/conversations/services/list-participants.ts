import { decodeCursor, encodeCursor, TIME_AND_ID } from '../../../kernel/graphql/cursor.ts';
import { type Connection, forwardPage, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { ParticipantsArgs } from '../inputs.ts';
import { type ParticipantView, participantPageLoader } from '../loaders.ts';

/** The participants of a conversation the viewer takes part in, in the order they came. */
export async function listParticipants(
  context: RequestContext,
  conversationId: string,
  args: ParticipantsArgs,
): Promise<Connection<ParticipantView>> {
  const first = parsePageSize(args.first, 'first', context.resources.config.chat.maxPageSize);
  const [time, id] = args.after ? decodeCursor<[number, string]>(args.after, TIME_AND_ID('participants')) : [];
  const after = time === undefined ? undefined : { joinedAt: new Date(time), userId: id as string };
  const rows = await context.loader(participantPageLoader).load({ conversationId, after, limit: first + 1 });
  return forwardPage(rows, {
    first,
    after: Boolean(args.after),
    cursor: (row) => encodeCursor('participants', [row.joinedAt.getTime(), row.userId]),
    node: (row) => ({ ...row, user: { id: row.userId } }),
  });
}
