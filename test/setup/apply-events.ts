import { addReaction, type Reactions, removeReaction } from './apply-reactions.ts';
import type { Client } from './client.ts';
import type { ConversationState, MessageState, ParticipantState } from './snapshot.ts';

interface User {
  readonly user: { readonly id: string };
}

interface EventMessage extends Omit<MessageState, 'senderId' | 'replyToId' | 'deletedAt' | 'reactions' | 'pinnedBy'> {
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
  | { __typename: 'ParticipantsAdded'; participants: (User & { role: string })[] }
  | ({ __typename: 'ParticipantRemoved' } & User)
  | ({ __typename: 'ParticipantRoleChanged'; role: string } & User)
  | { __typename: 'MessageSent' | 'MessageEdited'; message: EventMessage }
  | { __typename: 'MessageDeleted'; messageId: string; messageSeq: number }
  | ({ __typename: 'ReactionAdded' | 'ReactionRemoved'; messageId: string; messageSeq: number; emoji: string } & User)
  | ({ __typename: 'MessagePinned' | 'MessageUnpinned'; messageId: string; messageSeq: number } & User)
  | ({ __typename: 'MessagesRead' | 'MessagesDelivered'; upToSeq: number } & User)
);

/** Everything that events say of their conversation, and what is asked for of the messages in them. */
export const eventFields = (message: string) => `__typename seq occurredAt
  ... on ConversationCreated { kind visibility title participants { user { id } role } }
  ... on ConversationUpdated { title visibility }
  ... on ParticipantsAdded { participants { user { id } role } }
  ... on ParticipantRemoved { user { id } }
  ... on ParticipantRoleChanged { user { id } role }
  ... on MessageSent { message { ${message} } }
  ... on MessageEdited { message { ${message} } }
  ... on MessageDeleted { messageId messageSeq }
  ... on ReactionAdded { messageId messageSeq emoji user { id } }
  ... on ReactionRemoved { messageId messageSeq emoji user { id } }
  ... on MessagePinned { messageId messageSeq user { id } }
  ... on MessageUnpinned { messageId messageSeq user { id } }
  ... on MessagesRead { user { id } upToSeq }
  ... on MessagesDelivered { user { id } upToSeq }`;

/** As `applyEvents` takes them. */
export const EVENT_FIELDS = eventFields(
  'id seq sender { id } body custom location { latitude longitude name } replyTo { id } createdAt editedAt',
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

/** The state after events: what a client does that follows the log. */
export function applyEvents(events: readonly Event[], before: ConversationState = EMPTY): ConversationState {
  let state = before;
  for (const event of events) {
    if (event.seq !== state.eventSeq + 1) throw new Error(`Event ${event.seq} follows ${state.eventSeq}.`);
    state = { ...state, ...change(state, event), eventSeq: event.seq };
  }
  return state;
}

function change(state: ConversationState, event: Event): Partial<ConversationState> {
  const { occurredAt } = event;
  switch (event.__typename) {
    case 'ConversationCreated':
      return {
        ...{ kind: event.kind, visibility: event.visibility, title: event.title },
        ...{ createdAt: occurredAt, updatedAt: occurredAt, lastActivityAt: occurredAt },
        ...addParticipants(state, event.participants, occurredAt),
      };
    case 'ConversationUpdated':
      return { title: event.title, visibility: event.visibility ?? state.visibility, updatedAt: occurredAt };
    case 'ParticipantsAdded':
      return addParticipants(state, event.participants, occurredAt);
    case 'ParticipantRemoved': {
      const { [event.user.id]: _, ...participants } = state.participants;
      return { participants, participantCount: state.participantCount - 1 };
    }
    case 'ParticipantRoleChanged':
      return changeParticipant(state, event.user.id, () => ({ role: event.role }));
    case 'MessageSent':
      return sendMessage(state, event.message);
    case 'MessageEdited':
      return editMessage(state, event.message);
    case 'MessageDeleted':
      return deleteMessage(state, event.messageSeq, occurredAt);
    case 'ReactionAdded':
      return changeReactions(state, event.messageSeq, (all) => addReaction(all, event.emoji, event.user.id));
    case 'ReactionRemoved':
      return changeReactions(state, event.messageSeq, (all) => removeReaction(all, event.emoji, event.user.id));
    case 'MessagePinned':
      return {
        ...changeMessage(state, event.messageSeq, { pinnedBy: event.user.id }),
        pinnedMessages: [event.messageId, ...state.pinnedMessages],
      };
    case 'MessageUnpinned':
      return { ...changeMessage(state, event.messageSeq, { pinnedBy: null }), ...unpin(state, event.messageId) };
    case 'MessagesRead':
      return changeParticipant(state, event.user.id, ({ lastDeliveredSeq }) => ({
        lastReadSeq: event.upToSeq,
        lastDeliveredSeq: Math.max(lastDeliveredSeq, event.upToSeq),
      }));
    case 'MessagesDelivered':
      return changeParticipant(state, event.user.id, () => ({ lastDeliveredSeq: event.upToSeq }));
  }
}

function addParticipants(state: ConversationState, added: readonly (User & { role: string })[], joinedAt: string) {
  const markers = { joinedAt, lastReadSeq: state.messageSeq, lastDeliveredSeq: state.messageSeq };
  const entries = added.map(({ user, role }) => [user.id, { role, ...markers }] as const);
  return {
    participants: { ...state.participants, ...Object.fromEntries(entries) },
    participantCount: state.participantCount + added.length,
  };
}

function sendMessage(state: ConversationState, { seq, sender, replyTo, ...message }: EventMessage) {
  const sent = { ...message, senderId: sender.id, replyToId: replyTo?.id ?? null, ...UNTOUCHED };
  return {
    messageSeq: seq,
    lastActivityAt: message.createdAt,
    messages: { ...state.messages, [seq]: sent },
    ...changeParticipant(state, sender.id, (participant) =>
      participant.lastReadSeq === seq - 1 ? { lastReadSeq: seq, lastDeliveredSeq: seq } : {},
    ),
  };
}

const UNTOUCHED = { deletedAt: null, reactions: [], pinnedBy: null };

function deleteMessage(state: ConversationState, seq: number, deletedAt: string): Partial<ConversationState> {
  const erased = { body: null, custom: null, location: null, reactions: [], pinnedBy: null };
  return { ...changeMessage(state, seq, { ...erased, deletedAt }), ...unpin(state, state.messages[seq]?.id) };
}

const unpin = ({ pinnedMessages }: ConversationState, messageId: string | undefined) => ({
  pinnedMessages: pinnedMessages.filter((id) => id !== messageId),
});

const editMessage = (state: ConversationState, { seq, body, custom, editedAt }: EventMessage) =>
  changeMessage(state, seq, { body, custom, editedAt });

function changeMessage({ messages }: ConversationState, seq: number, changes: Partial<MessageState>) {
  return { messages: { ...messages, [seq]: { ...(messages[seq] as MessageState), ...changes } } };
}

const changeReactions = (state: ConversationState, seq: number, change: (reactions: Reactions) => Reactions) =>
  changeMessage(state, seq, { reactions: change(state.messages[seq]?.reactions ?? []) });

function changeParticipant(
  { participants }: ConversationState,
  userId: string,
  changes: (participant: ParticipantState) => Partial<ParticipantState>,
) {
  const participant = participants[userId];
  return participant
    ? { participants: { ...participants, [userId]: { ...participant, ...changes(participant) } } }
    : {};
}
