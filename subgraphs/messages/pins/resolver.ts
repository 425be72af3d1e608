import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { parsePageSize } from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Conversation } from '../entities/conversation.ts';
import { Message } from '../entities/message.ts';
import { User } from '../entities/user.ts';
import type { MessageView } from '../message-view.ts';
import { MOST_PINS } from './declarations.ts';
import { pinnedMessageLoader, pinnerLoader } from './loaders.ts';

@Resolver(() => Conversation)
export class PinnedMessagesResolver {
  @FieldResolver(() => [Message], {
    description: `Its pinned messages, the one that was pinned last first: at most ${MOST_PINS}. An edit changes no pin, and a deleted message has none.`,
  })
  async pinnedMessages(
    @Root() { id }: Conversation,
    @Arg('first', () => Int, {
      defaultValue: MOST_PINS,
      description: `The number of messages at most: 0 to ${MOST_PINS}.`,
    })
    first: number,
    @Ctx() context: RequestContext,
  ) {
    const size = parsePageSize(first, 'first', MOST_PINS);
    return (await context.loader(pinnedMessageLoader).load(id)).slice(0, size);
  }
}

@Resolver(() => Message)
export class PinOfMessageResolver {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'The participant who pinned it; null for a message that is not pinned.',
  })
  async pinnedBy(@Root() message: MessageView, @Ctx() context: RequestContext) {
    const id = await context.loader(pinnerLoader).load(message);
    return id && { id };
  }
}
