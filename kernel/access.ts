import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { run, statement } from './database/statement.ts';
import { notFound } from './errors.ts';
import type { RequestContext } from './request-context.ts';

export type ConversationKind = 'DIRECT' | 'GROUP' | 'CHANNEL';
export type ParticipantRole = 'OWNER' | 'ADMIN' | 'MEMBER';

/** A participant's place in a conversation: everything an access decision needs, in every subgraph. */
export interface ConversationAccess {
  readonly conversationId: string;
  readonly kind: ConversationKind;
  readonly role: ParticipantRole;
  readonly participantCount: number;
  /** Number of the newest message. */
  readonly messageSeq: number;
  /** Number of the newest event. */
  readonly eventSeq: number;
}

const ACCESS = statement<ConversationAccess>(`
  select c.id as "conversationId", c.kind, p.role, c.participant_count as "participantCount",
         c.message_seq as "messageSeq", c.event_seq as "eventSeq"
  from participant p join conversation c on c.id = p.conversation_id
  where p.user_id = $1 and p.conversation_id = any($2::uuid[])`);

/** The viewer's places in conversations, with one statement for all. `NOT_FOUND` where it has none. */
export function accessLoader({ em, viewer }: RequestContext): DataLoader<string, ConversationAccess> {
  return new DataLoader<string, ConversationAccess>(async (conversationIds) => {
    const rows = await run(em, ACCESS, [viewer.userId, conversationIds]);
    const found = new Map(rows.map((row) => [row.conversationId, row]));
    return conversationIds.map((id) => found.get(id) ?? notFound('conversation'));
  });
}

/** The place of a user in a conversation as it is now, inside a transaction. Throws `NOT_FOUND` when it has none. */
export async function accessConversationNow(
  em: EntityManager,
  userId: string,
  conversationId: string,
): Promise<ConversationAccess> {
  const [row] = await run(em, ACCESS, [userId, [conversationId]]);
  if (!row) throw notFound('conversation');
  return row;
}

const USERS = statement<{ id: string }>('select id from "user" where id = any($1::uuid[])');

/** Checks that users exist, with one statement. Throws `NOT_FOUND` when one does not. */
export async function accessUsers(em: EntityManager, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  const rows = await run(em, USERS, [userIds]);
  if (rows.length < new Set(userIds).size) throw notFound('user');
}
