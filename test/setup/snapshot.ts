import type { Client } from './client.ts';

export interface ParticipantState {
  readonly role: string;
  readonly joinedAt: string;
  readonly lastReadSeq: number;
  readonly lastDeliveredSeq: number;
  readonly ownUnread: number;
}

export interface ReactionState {
  readonly emoji: string;
  readonly count: number;
  /** Their ids, in the order they reacted. */
  readonly users: readonly string[];
}

export interface MessageState {
  readonly id: string;
  readonly senderId: string;
  readonly body: string | null;
  readonly custom: object | null;
  readonly location: object | null;
  readonly replyToId: string | null;
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
  readonly reactions: readonly ReactionState[];
  readonly pinnedBy: string | null;
}

/** Everything that participants can see of a conversation. */
export interface ConversationState {
  readonly kind: string;
  readonly visibility: string;
  readonly title: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastActivityAt: string;
  readonly messageSeq: number;
  readonly eventSeq: number;
  readonly participantCount: number;
  /** By user id. */
  readonly participants: Readonly<Record<string, ParticipantState>>;
  /** By `seq`. */
  readonly messages: Readonly<Record<number, MessageState>>;
  /** Their ids, the one that was pinned last first. */
  readonly pinnedMessages: readonly string[];
}

const SNAPSHOT = `query ($id: ID!) {
  conversation(id: $id) {
    kind visibility title createdAt updatedAt lastActivityAt messageSeq eventSeq participantCount
    participants(first: 100) { edges { node { user { id } role joinedAt lastReadSeq lastDeliveredSeq ownUnread } } }
    messages(first: 100) {
      edges { node {
        id seq sender { id } body custom location { latitude longitude name } replyTo { id } createdAt editedAt deletedAt
        reactions { emoji count users(first: 4) { edges { node { id } } } } pinnedBy { id }
      } }
    }
    pinnedMessages { id }
  }
}`;

interface Node<T> {
  readonly node: T;
}
type ParticipantNode = ParticipantState & { readonly user: { readonly id: string } };
type ReactionNode = Omit<ReactionState, 'users'> & {
  readonly users: { readonly edges: readonly Node<{ readonly id: string }>[] };
};
type MessageNode = Omit<MessageState, 'senderId' | 'replyToId' | 'reactions' | 'pinnedBy'> & {
  readonly reactions: readonly ReactionNode[];
  readonly seq: number;
  readonly sender: { readonly id: string };
  readonly replyTo: { readonly id: string } | null;
  readonly pinnedBy: { readonly id: string } | null;
};

/** Reads the state of a conversation with at most 100 participants and 100 messages, to which 4 users react at most. */
export async function readState(client: Client, id: string): Promise<ConversationState> {
  const { participants, messages, pinnedMessages, ...rest } = (await client.run(SNAPSHOT, { id })).conversation;
  return {
    ...rest,
    pinnedMessages: pinnedMessages.map((message: { readonly id: string }) => message.id),
    participants: Object.fromEntries(
      participants.edges.map(({ node: { user, ...participant } }: Node<ParticipantNode>) => [user.id, participant]),
    ),
    messages: Object.fromEntries(
      messages.edges.map(({ node: { seq, sender, replyTo, reactions, pinnedBy, ...message } }: Node<MessageNode>) => [
        seq,
        {
          ...{ ...message, senderId: sender.id, replyToId: replyTo?.id ?? null, pinnedBy: pinnedBy?.id ?? null },
          reactions: reactions.map((reaction) => ({
            ...reaction,
            users: reaction.users.edges.map(({ node }) => node.id),
          })),
        },
      ]),
    ),
  };
}
