import type { ConversationKind, ParticipantRole } from '../graphql/enums.ts';

/** A message as events carry it: what most readers select, so that they need not ask the messages subgraph. */
export interface MessageSnapshot {
  readonly id: string;
  readonly seq: number;
  readonly senderId: string;
  /** Null once the message was deleted: its text leaves the log with it. */
  readonly body: string | null;
  readonly replyToId: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; null if never edited. */
  readonly editedAt: string | null;
}

export interface ParticipantSnapshot {
  readonly userId: string;
  readonly role: ParticipantRole;
}

/** One user's reaction to one message. */
export interface ReactionSnapshot {
  readonly messageId: string;
  readonly messageSeq: number;
  /** An emoji, or a short code between colons; empty once the message was deleted, with which it leaves the log. */
  readonly emoji: string;
  readonly userId: string;
}

/**
 * The event catalogue: everything that can happen to a conversation, and what is written down of it. Applied in
 * order of `seq` to a snapshot taken before, the events give the snapshot after: nothing a client sees of a
 * conversation changes without one.
 */
export interface EventCatalogue {
  ConversationCreated: {
    readonly kind: ConversationKind;
    readonly title: string | null;
    readonly participants: readonly ParticipantSnapshot[];
  };
  ConversationUpdated: { readonly title: string | null };
  /** New participants start with everything read that was sent before they came. */
  ParticipantsAdded: { readonly participants: readonly ParticipantSnapshot[] };
  ParticipantRemoved: { readonly userId: string };
  ParticipantRoleChanged: ParticipantSnapshot;
  /** A sender who had read everything before has also read this message. */
  MessageSent: { readonly message: MessageSnapshot };
  MessageEdited: { readonly message: MessageSnapshot };
  /** The message's reactions are gone with its text. */
  MessageDeleted: { readonly messageId: string; readonly messageSeq: number };
  ReactionAdded: ReactionSnapshot;
  ReactionRemoved: ReactionSnapshot;
  /** Messages that are read are also delivered. */
  MessagesRead: { readonly userId: string; readonly upToSeq: number };
  MessagesDelivered: { readonly userId: string; readonly upToSeq: number };
}

export type EventType = keyof EventCatalogue;

/** An event as a service hands it to the log. */
export type EventBody = { [T in EventType]: { readonly type: T; readonly payload: EventCatalogue[T] } }[EventType];

/** An event as it stands in the log. */
export type LoggedEvent = EventBody & {
  readonly conversationId: string;
  /** Position in the conversation's log: 1, 2, 3, … without a hole. */
  readonly seq: number;
  readonly occurredAt: Date;
};
