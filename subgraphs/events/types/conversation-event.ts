import { Field, ID, Int, InterfaceType } from 'type-graphql';
import { InboxEvent } from './inbox-events.ts';

@InterfaceType({
  description: 'An event of a conversation. Events that are applied in order to a snapshot give the next one.',
  implements: InboxEvent,
})
export abstract class ConversationEvent extends InboxEvent {
  @Field(() => ID, { description: 'The conversation.' })
  declare conversationId: string;

  @Field(() => Int, { description: 'Its position in the conversation: 1, 2, 3, … without a hole.' })
  declare seq: number;

  @Field(() => Date, { description: 'The time of the event.' })
  declare occurredAt: Date;
}

/** The options of an event's type. */
export const event = (description: string) => ({ description, implements: ConversationEvent, simpleResolvers: true });
