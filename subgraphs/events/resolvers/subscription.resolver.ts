import { Arg, Directive, Field, ID, InputType, Int, Resolver, Root, Subscription } from 'type-graphql';
import { ConversationEvent } from '../types/conversation-event.ts';
import { PresenceEvent, TypingEvent } from '../types/ephemeral-events.ts';
import { InboxEvent } from '../types/inbox-events.ts';

@InputType({ description: 'How far a client knows a conversation.' })
export class ConversationPositionInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Int, {
    description: 'The last position known: `eventSeq` of a snapshot, or `seq` of the last event; 0 for none.',
  })
  seq!: number;
}

/** The gateway listens (see `subscriptions/`) and has each event resolved here as the value of its field. */
const topics = 'declared in subscriptions/';

@Resolver()
export class SubscriptionResolver {
  @Subscription(() => ConversationEvent, {
    topics,
    description:
      'What happens in a conversation: each event once, in order. With `after` it begins with what came after that position, or with ResyncRequired if the log does not have it. A log that lost events is told by ResyncRequired too. Ends when the viewer takes part no more.',
  })
  @Directive('@tag(name: "live")')
  conversationEvents(
    @Root() event: ConversationEvent,
    @Arg('conversationId', () => ID, { description: 'A conversation the viewer takes part in.' }) _: string,
    @Arg('after', () => Int, {
      nullable: true,
      description:
        'The last position known: `eventSeq` of a snapshot, or `seq` of the last event; 0 for all. Without it, from now on.',
    })
    __?: number,
  ): ConversationEvent {
    return event;
  }

  @Subscription(() => InboxEvent, {
    topics,
    description:
      "What happens in all of the viewer's conversations, each event once, in order within its conversation; also when the viewer joins one or is gone from one.",
  })
  @Directive('@tag(name: "live")')
  inbox(
    @Root() event: InboxEvent,
    @Arg('positions', () => [ConversationPositionInput], {
      nullable: true,
      description:
        'Where to resume, for each conversation known: at most 4,000. Of the others the client is told by ConversationJoined. Without positions, from now on.',
    })
    _?: ConversationPositionInput[],
  ): InboxEvent {
    return event;
  }

  @Subscription(() => TypingEvent, {
    topics,
    description:
      'Who begins and ceases to write in a conversation. Above 100 participants nothing is sent. Ends when the viewer takes part no more.',
  })
  @Directive('@tag(name: "live")')
  typing(
    @Root() event: TypingEvent,
    @Arg('conversationId', () => ID, { description: 'A conversation the viewer takes part in.' }) _: string,
  ): TypingEvent {
    return event;
  }

  @Subscription(() => PresenceEvent, {
    topics,
    description:
      'How available users are: each change, once things are quiet again if there are many. Ask `user { presence }` for what holds before.',
  })
  @Directive('@tag(name: "live")')
  presence(
    @Root() event: PresenceEvent,
    @Arg('userIds', () => [ID], { description: 'Whose: at most 200.' }) _: string[],
  ): PresenceEvent {
    return event;
  }
}
