import DataLoader from 'dataloader';
import { type ReadStatements, readerFor } from '../../kernel/access.ts';
import { run, statement } from '../../kernel/database/statement.ts';
import { notFound, unauthenticated } from '../../kernel/errors.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import type { Conversation } from './entities/conversation.ts';
import type { Participant } from './entities/participant.ts';

export type ParticipantView = Omit<Participant, 'joinedSeq'>;

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
  c.id, c.kind, c.title, c.visibility, c.participant_count as "participantCount", c.message_seq as "messageSeq",
  c.event_seq as "eventSeq", c.last_activity_at as "lastActivityAt", c.created_at as "createdAt",
  c.updated_at as "updatedAt"`;

/** The columns of a `ParticipantRow`, from `participant p`. */
export const PARTICIPANT_COLUMNS = `
  p.conversation_id as "conversationId", p.user_id as "userId", p.role, p.joined_at as "joinedAt", p.last_read_seq as "lastReadSeq",
  p.last_delivered_seq as "lastDeliveredSeq", p.own_unread as "ownUnread"`;

/** How many messages of others the viewer has not read, from `conversation c` and the viewer's `participant p`. */
export const UNREAD = 'c.message_seq - p.last_read_seq - p.own_unread';

/** The columns of a `ConversationRow`, from `conversation c` and the viewer's `participant p`. */
export const CONVERSATION_COLUMNS = `${SHARED_COLUMNS}, ${PARTICIPANT_COLUMNS}`;

export function toConversationView(row: ConversationRow): ConversationView {
  const { conversationId, userId, role, joinedAt, lastReadSeq, lastDeliveredSeq, ownUnread, ...conversation } = row;
  const markers = { lastReadSeq, lastDeliveredSeq, ownUnread };
  return {
    ...conversation,
    viewerParticipant: { conversationId, userId, user: { id: userId }, role, joinedAt, ...markers },
  };
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

/** The participants of a conversation who came after one of them, this many at most. */
export interface ParticipantPage {
  readonly conversationId: string;
  readonly after: { readonly joinedAt: Date; readonly userId: string } | undefined;
  readonly limit: number;
}

/** Before everybody. */
const FIRST = ['-infinity', '00000000-0000-0000-0000-000000000000'] as const;

const PARTICIPANT_PAGES = statement<ParticipantRow & { page: number }>(`
  select r.page::int, u.*
  from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::int[]) with ordinality
    as r (conversation_id, joined_at, user_id, size, page)
  cross join lateral (
    select ${PARTICIPANT_COLUMNS} from participant p
    where p.conversation_id = r.conversation_id and (p.joined_at, p.user_id) > (r.joined_at, r.user_id)
    order by p.joined_at, p.user_id limit r.size
  ) u`);

/** Pages of participants in the order they came; one statement for all. Does not check access. */
export function participantPageLoader({ em }: RequestContext) {
  return new DataLoader<ParticipantPage, ParticipantRow[], string>(
    async (pages) => {
      const found: ParticipantRow[][] = pages.map(() => []);
      for (const { page, ...row } of await run(em, PARTICIPANT_PAGES, columnsOf(pages))) found[page - 1]?.push(row);
      return found;
    },
    { cacheKeyFn: ({ conversationId, after, limit }) => `${conversationId} ${placeOf(after).join()} ${limit}` },
  );
}

const placeOf = (after: ParticipantPage['after']): readonly [joinedAt: string, userId: string] =>
  after ? [after.joinedAt.toISOString(), after.userId] : FIRST;

const columnsOf = (pages: readonly ParticipantPage[]) => [
  pages.map(({ conversationId }) => conversationId),
  pages.map(({ after }) => placeOf(after)[0]),
  pages.map(({ after }) => placeOf(after)[1]),
  pages.map(({ limit }) => limit),
];
