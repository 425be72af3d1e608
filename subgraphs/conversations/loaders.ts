import DataLoader from 'dataloader';
import { type ReadStatements, readerFor } from '../../kernel/access.ts';
import { statement } from '../../kernel/database/statement.ts';
import { notFound, unauthenticated } from '../../kernel/errors.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import type { Conversation } from './entities/conversation.ts';
import type { Participant } from './entities/participant.ts';

export type ParticipantView = Omit<Participant, 'conversationId' | 'joinedSeq'>;

/** A conversation as it is read: for a viewer, with the viewer's own place in it. */
export interface ConversationView extends Conversation {
  /** Absent for an audience. */
  readonly viewerParticipant?: ParticipantView;
}

/** The viewer's own place. Throws `UNAUTHENTICATED` for an audience, which has none. */
export function getViewerParticipant({ viewerParticipant }: ConversationView): ParticipantView {
  if (!viewerParticipant) throw unauthenticated();
  return viewerParticipant;
}

export type ParticipantRow = Omit<ParticipantView, 'user'>;

export type ConversationRow = Conversation & ParticipantRow;

/** The columns of a `Conversation`, from `conversation c`. */
export const SHARED_COLUMNS = `
  c.id, c.kind, c.title, c.participant_count as "participantCount", c.message_seq as "messageSeq",
  c.event_seq as "eventSeq", c.last_activity_at as "lastActivityAt", c.created_at as "createdAt",
  c.updated_at as "updatedAt"`;

/** The columns of a `ParticipantRow`, from `participant p`. */
export const PARTICIPANT_COLUMNS = `
  p.user_id as "userId", p.role, p.joined_at as "joinedAt", p.last_read_seq as "lastReadSeq",
  p.last_delivered_seq as "lastDeliveredSeq", p.own_unread as "ownUnread"`;

/** The columns of a `ConversationRow`, from `conversation c` and the viewer's `participant p`. */
export const CONVERSATION_COLUMNS = `${SHARED_COLUMNS}, ${PARTICIPANT_COLUMNS}`;

export function toConversationView(row: ConversationRow): ConversationView {
  const { userId, role, joinedAt, lastReadSeq, lastDeliveredSeq, ownUnread, ...conversation } = row;
  const viewerParticipant = { user: { id: userId }, userId, role, joinedAt, lastReadSeq, lastDeliveredSeq, ownUnread };
  return { ...conversation, viewerParticipant };
}

const CONVERSATIONS: ReadStatements<Conversation | ConversationRow> = {
  viewer: statement(`
    select ${CONVERSATION_COLUMNS} from conversation c join participant p on p.conversation_id = c.id
    where p.user_id = $1 and c.id = any($2::uuid[])`),
  audience: statement(`select ${SHARED_COLUMNS} from conversation c where c.id = $1 and c.id = any($2::uuid[])`),
};

/** Conversations that the caller may read, with one statement for all. Any other one is `NOT_FOUND`. */
export function conversationLoader(context: RequestContext): DataLoader<string, ConversationView> {
  const read = readerFor(context, CONVERSATIONS);
  return new DataLoader<string, ConversationView>(async (ids) => {
    const rows = await read(ids);
    const found = new Map(rows.map((row) => [row.id, 'userId' in row ? toConversationView(row) : row]));
    return ids.map((id) => found.get(id) ?? notFound('conversation'));
  });
}
