import type { Resync } from '../../../kernel/federation/subscription.ts';
import type {
  EventCatalogue,
  EventType,
  LoggedEvent,
  MessageSnapshot,
  ParticipantSnapshot,
} from '../../../kernel/log/catalogue.ts';

const presentMessage = (conversationId: string, { senderId, createdAt, editedAt, ...message }: MessageSnapshot) => ({
  ...message,
  conversation: { id: conversationId },
  sender: { id: senderId },
  createdAt: new Date(createdAt),
  editedAt: editedAt && new Date(editedAt),
});

const presentParticipants = (participants: readonly ParticipantSnapshot[]) =>
  participants.map(({ userId, role }) => ({ user: { id: userId }, role }));

const withUser = <T extends { userId: string }>({ userId, ...rest }: T) => ({ user: { id: userId }, ...rest });

type Present = { [T in EventType]: (payload: EventCatalogue[T], conversationId: string) => object };

/** For each event of the catalogue, the fields of its GraphQL type. */
const PRESENT: Present = {
  ConversationCreated: ({ participants, ...rest }) => ({ ...rest, participants: presentParticipants(participants) }),
  ConversationUpdated: (payload) => payload,
  ParticipantsAdded: ({ participants }) => ({ participants: presentParticipants(participants) }),
  ParticipantRemoved: withUser,
  ParticipantRoleChanged: withUser,
  MessageSent: ({ message }, id) => ({ message: presentMessage(id, message) }),
  MessageEdited: ({ message }, id) => ({ message: presentMessage(id, message) }),
  MessageDeleted: (payload) => payload,
  ReactionAdded: withUser,
  ReactionRemoved: withUser,
  MessagesRead: withUser,
  MessagesDelivered: withUser,
};

/** A logged event as its GraphQL type, named by `__typename`. */
export function presentEvent({ type, payload, conversationId, seq, occurredAt }: LoggedEvent) {
  const present = PRESENT[type] as (payload: unknown, conversationId: string) => object;
  return { __typename: type, conversationId, seq, occurredAt, ...present(payload, conversationId) };
}

/** The event for a reader whose position is older than the log, or beyond it. The events that there are follow after `seq`. */
export const presentResync = (conversationId: string, { seq, oldestSeq }: Resync) => ({
  __typename: 'ResyncRequired',
  ...{ conversationId, seq, oldestSeq, occurredAt: new Date() },
});
