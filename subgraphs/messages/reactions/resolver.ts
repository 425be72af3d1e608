import { Args, Ctx, Directive, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Message } from '../entities/message.ts';
import type { MessageView } from '../message-view.ts';
import { listReactionUsers, ReactionUsersArgs } from './list-users.ts';
import { type ReactionView, reactionLoader, viewersEmojiLoader } from './loaders.ts';
import { Reaction, ReactionUserConnection } from './reaction.ts';

@Resolver(() => Reaction)
export class ReactionResolver {
  @FieldResolver(() => ReactionUserConnection, {
    description: 'The users who react with it, in the order in which they did.',
  })
  users(
    @Root() reaction: ReactionView,
    @Args(() => ReactionUsersArgs) args: ReactionUsersArgs,
    @Ctx() context: RequestContext,
  ) {
    return listReactionUsers(context, reaction, args);
  }

  @FieldResolver(() => Boolean, { description: 'Whether the viewer reacts with it.' })
  @Directive('@viewerDependent')
  async viewerReacted(@Root() reaction: ReactionView, @Ctx() context: RequestContext) {
    return (await context.loader(viewersEmojiLoader).load(reaction)).has(reaction.emoji);
  }
}

@Resolver(() => Message)
export class ReactionsOfMessageResolver {
  @FieldResolver(() => [Reaction], {
    description: 'The reactions of users, in the order in which the emoji were first used.',
  })
  reactions(@Root() message: MessageView, @Ctx() context: RequestContext) {
    return context.loader(reactionLoader).load(message);
  }
}
