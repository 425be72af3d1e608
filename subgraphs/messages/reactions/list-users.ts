import { ArgsType, Field, Int } from 'type-graphql';
import { type Connection, forwardPage, PAGE_SIZE_RULE, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { User } from '../entities/user.ts';
import { encodeSeqCursor, parseSeqCursor } from '../services/seq-cursor.ts';
import { type ReactionView, reactionUsersLoader } from './loaders.ts';

/** The number of names that is most often shown, beside how many others. */
const FIRST_REACTION_USERS = 3;

@ArgsType()
export class ReactionUsersArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: FIRST_REACTION_USERS,
    description: PAGE_SIZE_RULE,
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

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
