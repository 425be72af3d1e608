import { Field, ID, Int, InterfaceType, ObjectType } from 'type-graphql';
import { Conversation } from '../../../kernel/log/references.ts';

@InterfaceType({
  description: "An event of one of the viewer's conversations, or the viewer's joining or leaving one.",
})
export abstract class InboxEvent {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Int, { description: 'The position in the conversation to resume from: each event after it follows.' })
  seq!: number;

  @Field(() => Date, { description: 'The time of the event.' })
  occurredAt!: Date;
}

const event = (description: string) => ({ description, implements: InboxEvent, simpleResolvers: true });

@ObjectType(
  event(
    'The inbox carries one more conversation: its events after `seq` follow. Fetch the conversation to know its state before them.',
  ),
)
export class ConversationJoined extends InboxEvent {
  @Field(() => Conversation, { description: 'The conversation.' })
  conversation!: Conversation;
}

@ObjectType(event('The viewer has left the conversation or was removed from it: none of its later events follow.'))
export class ConversationLeft extends InboxEvent {}

export const inboxTypes = [ConversationJoined, ConversationLeft];
