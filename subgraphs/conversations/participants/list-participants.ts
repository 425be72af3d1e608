import { ArgsType, Field, Int } from 'type-graphql';
import { decodeCursor, encodeCursor, TIME_AND_ID } from '../../../kernel/graphql/cursor.ts';
import {
  type Connection,
  DEFAULT_PAGE_SIZE,
  forwardPage,
  PAGE_SIZE_RULE,
  parsePageSize,
} from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { type ParticipantView, participantPageLoader } from '../loaders.ts';

@ArgsType()
export class ParticipantsArgs {
  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

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
