import { Arg, Directive, Field, ID, InputType, Int, Resolver, Root, Subscription } from 'type-graphql';
import { defaultOf } from '../../../kernel/config/values.ts';
import { formatted, lengthsOf } from '../../../kernel/text.ts';
import { MOST_CONVERSATIONS, MOST_POSITIONS, MOST_USERS, SUBSCRIPTION_ID } from '../limits.ts';
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

const LIVE =
  'Whether the first result is null, to say that the subscription is live: every change from then on comes. Without it no result is null.';

@Resolver()
export class SubscriptionResolver {
  @Subscription(() => ConversationEvent, {
    topics,
    description:
      'The events of a conversation, each once and in order. With `after` it begins with the events after that position, or with ResyncRequired if the log does not have it. ResyncRequired also comes when the log has lost events. Whoever selects a fragment on SubscriptionLive gets that first. The subscription ends when the viewer leaves the conversation or is removed.',
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
    nullable: true,
    description: `The users who start or stop typing in some conversations, and at first those who are typing. Above ${defaultOf('MAX_TYPING_PARTICIPANTS')} participants nothing is sent of a conversation. When the viewer leaves one or is removed nothing more of it comes; when none is left the subscription ends.`,
  })
  @Directive('@tag(name: "live")')
  typing(
    @Root() event: TypingEvent,
    @Arg('conversationIds', () => [ID], {
      nullable: true,
      description: `Conversations the viewer takes part in: 1 to ${MOST_CONVERSATIONS}. Needed, unless \`conversationId\` is given.`,
    })
    _: string[],
    @Arg('conversationId', () => ID, {
      nullable: true,
      description: 'One conversation, in place of the list.',
      deprecationReason: 'Use `conversationIds`. Removed on 2027-03-01.',
    })
    __: string,
    @Arg('live', () => Boolean, { defaultValue: false, description: LIVE }) ___: boolean,
  ): TypingEvent | null {
    return event;
  }

  @Subscription(() => PresenceEvent, {
    topics,
    nullable: true,
    description:
      'The availability of users: each change, or the last of several in quick succession. Ask `user { presence }` for the state before.',
  })
  @Directive('@tag(name: "live")')
  presence(
    @Root() event: PresenceEvent,
    @Arg('userIds', () => [ID], { description: `The users: at most ${MOST_USERS}.` }) _: string[],
    @Directive('@tag(name: "write")')
    @Arg('subscriptionId', () => String, {
      nullable: true,
      description: `A name by which \`watchPresence\` gives the running subscription another list. No other one of the sign-in has it, as none has a new UUID: ${lengthsOf(SUBSCRIPTION_ID)}.`,
    })
    __: string,
    @Arg('live', () => Boolean, { defaultValue: false, description: LIVE }) ___: boolean,
  ): PresenceEvent | null {
    return event;
  }
}
