import { Field, ObjectType } from 'type-graphql';
import type { RequestContext } from '../../kernel/request-context.ts';
import { Conversation } from './entities/conversation.ts';
import { conversationLoader } from './loaders.ts';

@ObjectType({ description: 'A conversation after a change.', simpleResolvers: true })
export class ConversationPayload {
  @Field(() => Conversation, { description: 'The conversation as it is now.' })
  conversation!: Conversation;
}

/** A conversation as it is after a change. */
export const readPayload = async (context: RequestContext, conversationId: string): Promise<ConversationPayload> => ({
  conversation: await context.loader(conversationLoader).load(conversationId),
});
