import { Field, ID, Int, InterfaceType, ObjectType } from 'type-graphql';
import { Conversation } from '../../../kernel/log/references.ts';

@InterfaceType({
  description:
    "Something that happened in one of the viewer's conversations, or that the viewer came into one or is gone from it.",
})
export abstract class InboxEvent {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Int, { description: 'The position in the conversation to resume from: each event after it follows.' })
  seq!: number;

  @Field(() => Date, { description: 'When it happened.' })
  occurredAt!: Date;
}

const event = (description: string) => ({ description, implements: InboxEvent, simpleResolvers: true });

@ObjectType(
  event(
    'The inbox carries one more conversation: its events after `seq` follow. Fetch the conversation to know what was before.',
  ),
)
export class ConversationJoined extends InboxEvent {
  @Field(() => Conversation, { description: 'The conversation.' })
  conversation!: Conversation;
}

@ObjectType(event('The viewer takes part in the conversation no more: nothing further of it follows.'))
export class ConversationLeft extends InboxEvent {}

export const inboxTypes = [ConversationJoined, ConversationLeft];
