import { addReaction, type Reactions, removeReaction } from './apply-reactions.ts';
import type { Client } from './client.ts';
import type { ConversationState, MessageState, ParticipantState } from './snapshot.ts';

interface User {
  readonly user: { readonly id: string };
}

interface Markers {
  readonly lastReadSeq: number;
  readonly lastDeliveredSeq: number;
  readonly ownUnread: number;
}

interface EventMessage extends Omit<MessageState, 'senderId' | 'replyToId' | 'reactions' | 'pinnedBy'> {
  readonly seq: number;
  readonly sender: { readonly id: string };
  readonly replyTo: { readonly id: string } | null;
}

/** The events of the API, as `EVENTS` selects them. */
export type Event = { readonly seq: number; readonly occurredAt: string } & (
  | {
      __typename: 'ConversationCreated';
      kind: string;
      visibility: string;
      title: string | null;
      participants: (User & { role: string })[];
    }
  | { __typename: 'ConversationUpdated'; title: string | null; visibility: string | null }
  | {
      __typename: 'ParticipantsAdded';
      participants: (User & { role: string })[];
      participantCount: number;
      messageSeq: number;
    }
  | ({ __typename: 'ParticipantRemoved'; participantCount: number } & User)
  | ({ __typename: 'ParticipantRoleChanged'; role: string } & User)
  | ({ __typename: 'MessageSent'; message: EventMessage } & Markers)
  | { __typename: 'MessageEdited'; message: EventMessage }
  | { __typename: 'MessageDeleted'; messageId: string; messageSeq: number; message: EventMessage }
  | ({
      __typename: 'ReactionAdded' | 'ReactionRemoved';
      messageId: string;
      messageSeq: number;
      emoji: string;
      count: number;
    } & User)
  | ({ __typename: 'MessagePinned' | 'MessageUnpinned'; messageId: string; messageSeq: number } & User)
  | ({ __typename: 'MessagesRead' | 'MessagesDelivered'; upToSeq: number } & User & Markers)
);

const MARKERS = 'lastReadSeq lastDeliveredSeq ownUnread';

/** Everything that events say of their conversation, and what is asked for of the messages in them. */
export const eventFields = (message: string) => `__typename seq occurredAt
  ... on ConversationCreated { kind visibility title participants { user { id } role } }
  ... on ConversationUpdated { title visibility }
  ... on ParticipantsAdded { participants { user { id } role } participantCount messageSeq }
  ... on ParticipantRemoved { user { id } participantCount }
  ... on ParticipantRoleChanged { user { id } role }
  ... on MessageSent { message { ${message} } ${MARKERS} }
  ... on MessageEdited { message { ${message} } }
  ... on MessageDeleted { messageId messageSeq message { ${message} } }
  ... on ReactionAdded { messageId messageSeq emoji count user { id } }
  ... on ReactionRemoved { messageId messageSeq emoji count user { id } }
  ... on MessagePinned { messageId messageSeq user { id } }
  ... on MessageUnpinned { messageId messageSeq user { id } }
  ... on MessagesRead { user { id } upToSeq ${MARKERS} }
  ... on MessagesDelivered { user { id } upToSeq ${MARKERS} }`;

/** As `applyEvents` takes them. */
export const EVENT_FIELDS = eventFields(
  'id seq sender { id } body custom location { latitude longitude name } replyTo { id } createdAt editedAt deletedAt',
);

const EVENTS = `query ($id: ID!, $after: Int!, $first: Int!) {
  conversationEvents(conversationId: $id, after: $after, first: $first) {
    hasMore latestSeq
    events { ${EVENT_FIELDS} }
  }
}`;

/** All events of a conversation after a position, read page by page. */
export async function readEvents(client: Client, id: string, after: number, first = 100): Promise<Event[]> {
  const { events, hasMore } = (await client.run(EVENTS, { id, after, first })).conversationEvents;
  if (!hasMore) return events;
  return [...events, ...(await readEvents(client, id, events.at(-1).seq, first))];
}

const EMPTY: ConversationState = {
  ...{
    kind: '',
    visibility: '',
    title: null,
    createdAt: '',
    updatedAt: '',
    lastActivityAt: '',
    messageSeq: 0,
    eventSeq: 0,
    participantCount: 0,
  },
  ...{ participants: {}, messages: {}, pinnedMessages: [] },
};

/** The state after events: what a client does that follows the log. Each event says what is true after it, not by how much it changed. */
export function applyEvents(events: readonly Event[], before: ConversationState = EMPTY): ConversationState {
  let state = before;
  for (const event of events) {
    if (event.seq !== state.eventSeq + 1) throw new Error(`Event ${event.seq} follows ${state.eventSeq}.`);
    state = { ...state, ...change(state, event), eventSeq: event.seq };
  }
  return state;
}

/** The unread count of a participant, as a client computes it. */
export function unreadCountOf(userId: string, { participants, messageSeq }: ConversationState): number {
  const { lastReadSeq = messageSeq, ownUnread = 0 } = participants[userId] ?? {};
  return messageSeq - lastReadSeq - ownUnread;
}

function change(state: ConversationState, event: Event): Partial<ConversationState> {
  const { occurredAt } = event;
  switch (event.__typename) {
    case 'ConversationCreated':
      return {
        ...{ kind: event.kind, visibility: event.visibility, title: event.title },
        ...{ createdAt: occurredAt, updatedAt: occurredAt, lastActivityAt: occurredAt },
        ...addParticipants(state, event, { joinedAt: occurredAt, messageSeq: 0 }),
        participantCount: event.participants.length,
      };
    case 'ConversationUpdated':
      return { title: event.title, visibility: event.visibility ?? state.visibility, updatedAt: occurredAt };
    case 'ParticipantsAdded':
      return {
        ...addParticipants(state, event, { joinedAt: occurredAt, messageSeq: event.messageSeq }),
        participantCount: event.participantCount,
      };
    case 'ParticipantRemoved': {
      const { [event.user.id]: _, ...participants } = state.participants;
      return { participants, participantCount: event.participantCount };
    }
    case 'ParticipantRoleChanged':
      return changeParticipant(state, event.user.id, { role: event.role });
    case 'MessageSent':
      return sendMessage(state, event);
    case 'MessageEdited':
      return editMessage(state, event.message);
    case 'MessageDeleted':
      return deleteMessage(state, event.message);
    case 'ReactionAdded':
      return changeReactions(state, event.messageSeq, (all) => addReaction(all, event));
    case 'ReactionRemoved':
      return changeReactions(state, event.messageSeq, (all) => removeReaction(all, event));
    case 'MessagePinned':
      return {
        ...changeMessage(state, event.messageSeq, { pinnedBy: event.user.id }),
        pinnedMessages: [event.messageId, ...unpinned(state, event.messageId)],
      };
    case 'MessageUnpinned':
      return {
        ...changeMessage(state, event.messageSeq, { pinnedBy: null }),
        pinnedMessages: unpinned(state, event.messageId),
      };
    case 'MessagesRead':
    case 'MessagesDelivered':
      return changeParticipant(state, event.user.id, markersIn(event));
  }
}

interface Joining {
  readonly joinedAt: string;
  readonly messageSeq: number;
}

function addParticipants(
  state: ConversationState,
  { participants }: { readonly participants: readonly (User & { role: string })[] },
  { joinedAt, messageSeq }: Joining,
) {
  const markers = { joinedAt, lastReadSeq: messageSeq, lastDeliveredSeq: messageSeq, ownUnread: 0 };
  const entries = participants.map(({ user, role }) => [user.id, { role, ...markers }] as const);
  return { participants: { ...state.participants, ...Object.fromEntries(entries) } };
}

function sendMessage(state: ConversationState, event: { readonly message: EventMessage } & Markers) {
  const { seq, sender, replyTo, ...message } = event.message;
  const sent = { ...message, senderId: sender.id, replyToId: replyTo?.id ?? null, reactions: [], pinnedBy: null };
  return {
    messageSeq: seq,
    lastActivityAt: message.createdAt,
    messages: { ...state.messages, [seq]: sent },
    ...changeParticipant(state, sender.id, markersIn(event)),
  };
}

const markersIn = ({ lastReadSeq, lastDeliveredSeq, ownUnread }: Markers): Markers => ({
  ...{ lastReadSeq, lastDeliveredSeq, ownUnread },
});

function deleteMessage(state: ConversationState, { seq, id, body, custom, location, deletedAt }: EventMessage) {
  const tombstone = { body, custom, location, deletedAt, reactions: [], pinnedBy: null };
  return { ...changeMessage(state, seq, tombstone), pinnedMessages: unpinned(state, id) };
}

const unpinned = ({ pinnedMessages }: ConversationState, messageId: string) =>
  pinnedMessages.filter((id) => id !== messageId);

const editMessage = (state: ConversationState, { seq, body, custom, editedAt, deletedAt }: EventMessage) =>
  changeMessage(state, seq, { body, custom, editedAt, deletedAt });

function changeMessage({ messages }: ConversationState, seq: number, changes: Partial<MessageState>) {
  return { messages: { ...messages, [seq]: { ...(messages[seq] as MessageState), ...changes } } };
}

const changeReactions = (state: ConversationState, seq: number, change: (reactions: Reactions) => Reactions) =>
  changeMessage(state, seq, { reactions: change(state.messages[seq]?.reactions ?? []) });

function changeParticipant({ participants }: ConversationState, userId: string, changes: Partial<ParticipantState>) {
  const participant = participants[userId];
  return participant ? { participants: { ...participants, [userId]: { ...participant, ...changes } } } : {};
}
