import { Arg, Directive, Field, ID, InputType, Int, Resolver, Root, Subscription } from 'type-graphql';
import { defaultOf } from '../../../kernel/config/values.ts';
import { formatted } from '../../../kernel/text.ts';
import { MOST_POSITIONS, MOST_USERS } from '../limits.ts';
import { ConversationEvent } from '../types/conversation-event.ts';
import { PresenceEvent, TypingEvent } from '../types/ephemeral-events.ts';
import { InboxEvent } from '../types/inbox-events.ts';

@InputType({ description: 'The position up to which a client knows a conversation.' })
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
      'The events of a conversation, each once and in order. With `after` it begins with the events after that position, or with ResyncRequired if the log does not have it. ResyncRequired also comes when the log has lost events. The subscription ends when the viewer leaves the conversation or is removed.',
  })
  @Directive('@tag(name: "live")')
  conversationEvents(
    @Root() event: ConversationEvent,
    @Arg('conversationId', () => ID, { description: 'A conversation the viewer takes part in.' }) _: string,
    @Arg('after', () => Int, {
      nullable: true,
      description:
        'The last position known: `eventSeq` of a snapshot, or `seq` of the last event; 0 for all. Without it the subscription begins with the next event.',
    })
    __?: number,
  ): ConversationEvent {
    return event;
  }

  @Subscription(() => InboxEvent, {
    topics,
    description:
      "The events of all of the viewer's conversations, each once and in order within its conversation, and the viewer's joining and leaving them.",
  })
  @Directive('@tag(name: "live")')
  inbox(
    @Root() event: InboxEvent,
    @Arg('positions', () => [ConversationPositionInput], {
      nullable: true,
      description: `The positions to resume from, one for each conversation that the client knows: at most ${formatted(MOST_POSITIONS)}. Each other conversation comes with ConversationJoined. Without positions the subscription begins with the next event.`,
    })
    _?: ConversationPositionInput[],
  ): InboxEvent {
    return event;
  }

  @Subscription(() => TypingEvent, {
    topics,
    description: `The users who start or stop typing in a conversation. Above ${defaultOf('MAX_TYPING_PARTICIPANTS')} participants nothing is sent. The subscription ends when the viewer leaves the conversation or is removed.`,
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
      'The availability of users: each change, or the last of several in quick succession. Ask `user { presence }` for the state before.',
  })
  @Directive('@tag(name: "live")')
  presence(
    @Root() event: PresenceEvent,
    @Arg('userIds', () => [ID], { description: `The users: at most ${MOST_USERS}.` }) _: string[],
  ): PresenceEvent {
    return event;
  }
}
