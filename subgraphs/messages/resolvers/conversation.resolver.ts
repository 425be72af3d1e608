import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { connectionType, DEFAULT_PAGE_SIZE } from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Conversation } from '../entities/conversation.ts';
import { Message } from '../entities/message.ts';
import { findLastMessage, listMessages, MessagesArgs } from '../services/list-messages.ts';

const MessageConnection = connectionType('Message', Message);

@Resolver(() => Conversation)
export class ConversationResolver {
  @FieldResolver(() => MessageConnection, {
    description: `A page of its messages, oldest first; by default the newest ${DEFAULT_PAGE_SIZE}.`,
  })
  messages(@Root() { id }: Conversation, @Args(() => MessagesArgs) args: MessagesArgs, @Ctx() context: RequestContext) {
    return listMessages(context, id, args);
  }

  @FieldResolver(() => Message, { nullable: true, description: 'The newest message; null before the first.' })
  lastMessage(@Root() { id }: Conversation, @Ctx() context: RequestContext) {
    return findLastMessage(context, id);
  }
}
