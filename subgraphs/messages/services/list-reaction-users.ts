import { type Connection, forwardPage, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { User } from '../entities/user.ts';
import { FIRST_REACTION_USERS, type ReactionUsersArgs } from '../inputs.ts';
import { type ReactionView, reactionUsersLoader } from '../loaders/reactions.ts';
import { encodeSeqCursor, parseSeqCursor } from './seq-cursor.ts';

/** A page of those who reacted with one emoji to one message, in the order they did. */
export async function listReactionUsers(
  context: RequestContext,
  reaction: ReactionView,
  args: ReactionUsersArgs,
): Promise<Connection<User>> {
  const first = parsePageSize(args.first ?? FIRST_REACTION_USERS, 'first', context.resources.config.chat.maxPageSize);
  const after = args.after == null ? 0 : parseSeqCursor(args.after, 'reactions', 'after');
  const users = await context.loader(reactionUsersLoader).load({ reaction, after, limit: first + 1 });
  return forwardPage(users, {
    first,
    after: args.after != null,
    cursor: ({ seq }) => encodeSeqCursor('reactions', seq),
    node: ({ userId }) => ({ id: userId }),
  });
}
