import type { EntityManager } from '@mikro-orm/postgresql';
import { accessUsers } from '../../../kernel/access.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput } from '../../../kernel/errors.ts';
import { foldText } from '../../../kernel/fold.ts';
import type { ConversationKind } from '../../../kernel/graphql/enums.ts';
import { newId, parseIds } from '../../../kernel/ids.ts';
import { type Appended, appendEvents, publishAppended } from '../../../kernel/log/change.ts';
import type { ParticipantSnapshot } from '../../../kernel/log/event-fields.ts';
import { charged } from '../../../kernel/rate-limits/charged.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { parseText } from '../../../kernel/text.ts';
import { ConversationCreated } from '../declarations.ts';
import { Conversation } from '../entities/conversation.ts';
import type { CreateConversationInput } from '../inputs.ts';
import { TITLE } from '../limits.ts';

/** Creates a group or channel with the viewer as its owner. Returns its id. */
export async function createConversation(context: RequestContext, input: CreateConversationInput): Promise<string> {
  const { resources, viewer } = context;
  const { kind } = input;
  if (kind === 'DIRECT') throw badInput('kind', 'must be GROUP or CHANNEL; use openDirectConversation for two.');
  const title = parseTitle(input.title, kind);
  const most = resources.config.chat.maxGroupParticipants - 1;
  const others = parseIds(input.participantIds ?? [], 'participantIds', most).filter((id) => id !== viewer.userId);
  await accessUsers(context.em, others);
  const created = await charged(resources.rateLimits, [{ limit: 'conversations', key: viewer.userId }], () =>
    context.em.transactional((em) =>
      insertConversation(em as EntityManager, {
        kind,
        title,
        participants: [
          { userId: viewer.userId, role: 'OWNER' },
          ...others.map((userId) => ({ userId, role: 'MEMBER' as const })),
        ],
      }),
    ),
  );
  context.forget();
  publishAppended(context, created.appended);
  return created.id;
}

export interface NewConversation {
  readonly kind: ConversationKind;
  readonly title: string | null;
  readonly participants: readonly ParticipantSnapshot[];
}

/** Writes a conversation, its participants and its first event, inside a transaction. */
export async function insertConversation(
  em: EntityManager,
  { kind, title, participants }: NewConversation,
): Promise<{ id: string; appended: Appended }> {
  const id = newId();
  const at = new Date();
  em.create(Conversation, {
    ...{ id, kind, ...titled(title), participantCount: participants.length, messageSeq: 0, eventSeq: 0 },
    ...{ lastActivityAt: at, createdAt: at, updatedAt: at },
  });
  // The conversation first: participants refer to it.
  await em.flush();
  await insertParticipants(em, { conversationId: id, participants, at, seq: 0 });
  const bodies = [ConversationCreated({ kind, title, participants })];
  return { id, appended: await appendEvents(em, { conversationId: id, at, bodies }) };
}

export interface NewParticipants {
  readonly conversationId: string;
  readonly participants: readonly ParticipantSnapshot[];
  readonly at: Date;
  /** The newest message at that time. */
  readonly seq: number;
}

const INSERT_PARTICIPANTS = statement(`
  insert into participant (conversation_id, user_id, role, joined_at, joined_seq, last_read_seq, last_delivered_seq)
  select $1, p.user_id, p.role, $2, $3, $3, $3 from unnest($4::uuid[], $5::text[]) as p (user_id, role)`);

/** Writes participants who start with everything read: one statement for all. */
export async function insertParticipants(em: EntityManager, added: NewParticipants): Promise<void> {
  const { conversationId, participants, at, seq } = added;
  const userIds = participants.map(({ userId }) => userId);
  const roles = participants.map(({ role }) => role);
  await run(em, INSERT_PARTICIPANTS, [conversationId, at, seq, userIds, roles]);
}

/** The properties of a conversation with this title. */
export const titled = (title: string | null) => ({ title, searchTitle: title === null ? null : foldText(title) });

/** A title as a client sent it. Only a group can do without. */
export function parseTitle(title: string | null | undefined, kind: ConversationKind): string | null {
  if (title == null && kind === 'GROUP') return null;
  return parseText(title ?? '', 'title', TITLE);
}
