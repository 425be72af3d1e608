import { Arg, Args, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { AddReactionInput, ReactionUsersArgs, RemoveReactionInput } from '../inputs.ts';
import { type ReactionView, viewersEmojiLoader } from '../loaders/reactions.ts';
import { MessagePayload, Reaction, ReactionUserConnection } from '../payloads.ts';
import { listReactionUsers } from '../services/list-reaction-users.ts';
import { addReaction, removeReaction } from '../services/reactions.ts';

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

  @Mutation(() => MessagePayload, {
    description: 'Reacts to a message with an emoji. A repetition with the same emoji changes nothing.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "react")')
  async addReaction(
    @Arg('input', () => AddReactionInput, { description: 'The message and the emoji.' }) input: AddReactionInput,
    @Ctx() context: RequestContext,
  ) {
    return { message: await addReaction(context, input) };
  }

  @Mutation(() => MessagePayload, {
    description: 'Takes a reaction of the viewer back. Without such a reaction it changes nothing.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "react")')
  async removeReaction(
    @Arg('input', () => RemoveReactionInput, { description: 'The message and the emoji.' })
    input: RemoveReactionInput,
    @Ctx() context: RequestContext,
  ) {
    return { message: await removeReaction(context, input) };
  }
}
