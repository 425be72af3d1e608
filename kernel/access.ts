import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { run, type Statement, statement } from './database/statement.ts';
import { notFound, ParleyError } from './errors.ts';
import type { ConversationKind, ParticipantRole } from './graphql/enums.ts';
import type { RequestContext } from './request-context.ts';
import { getViewer } from './trust/viewer.ts';

/** The facts on which reading a conversation depends, in every subgraph: the same for all who may read it. */
export interface ConversationAccess {
  readonly conversationId: string;
  readonly kind: ConversationKind;
  readonly participantCount: number;
  /** Number of the newest message. */
  readonly messageSeq: number;
  /** Number of the newest event. */
  readonly eventSeq: number;
}

/** A participant's place in a conversation: what changing it depends on. An audience has none. */
export interface ParticipantAccess extends ConversationAccess {
  readonly role: ParticipantRole;
}

/**
 * One look-up by ids (`$2`, and what else it takes behind that), written for each kind of caller: both find only what those
 * who get the answer may read.
 */
export interface ReadStatements<Row> {
  /** `$1` is the viewer's user. */
  readonly viewer: Statement<Row>;
  /** `$1` is the conversation of the audience. */
  readonly audience: Statement<Row>;
}

/** The look-up for the caller of a request. Throws `UNAUTHENTICATED` when there is neither a viewer nor an audience. */
export function readerFor<Row>(
  { em, caller }: RequestContext,
  { viewer, audience }: ReadStatements<Row>,
): (ids: readonly string[], ...more: readonly unknown[]) => Promise<Row[]> {
  if (caller.audience === undefined) {
    const { userId } = getViewer(caller);
    return (...values) => run(em, viewer, [userId, ...values]);
  }
  const conversationId = caller.audience;
  return async (...values) => (conversationId === '' ? [] : run(em, audience, [conversationId, ...values]));
}

const ACCESS_COLUMNS = `
  c.id as "conversationId", c.kind, c.participant_count as "participantCount",
  c.message_seq as "messageSeq", c.event_seq as "eventSeq"`;

const PARTICIPANT_ACCESS = statement<ParticipantAccess>(`
  select ${ACCESS_COLUMNS}, p.role from participant p join conversation c on c.id = p.conversation_id
  where p.user_id = $1 and p.conversation_id = any($2::uuid[])`);

const ACCESS: ReadStatements<ConversationAccess> = {
  viewer: PARTICIPANT_ACCESS,
  audience: statement(`select ${ACCESS_COLUMNS} from conversation c where c.id = $1 and c.id = any($2::uuid[])`),
};

/** The conversations that the caller may read, with one statement for all. Any other one is `NOT_FOUND`. */
export function accessLoader(context: RequestContext): DataLoader<string, ConversationAccess> {
  const read = readerFor(context, ACCESS);
  return new DataLoader<string, ConversationAccess>(async (conversationIds) => {
    const found = new Map((await read(conversationIds)).map((row) => [row.conversationId, row]));
    return conversationIds.map((id) => found.get(id) ?? notFound('conversation'));
  });
}

/**
 * Those of some conversations that the caller may read: for a viewer by the loader of access, for an audience its own,
 * without a statement. Throws `UNAUTHENTICATED` when there is neither.
 */
export function readableFilter(context: RequestContext): (conversationIds: readonly string[]) => Promise<Set<string>> {
  const { audience } = context.caller;
  if (audience !== undefined) return async (ids) => new Set(ids.filter((id) => id === audience));
  const access = context.loader(accessLoader);
  return async (ids) => {
    const found = await access.loadMany([...new Set(ids)]);
    return new Set(found.flatMap((one) => (isReadable(one) ? [one.conversationId] : [])));
  };
}

/** Throws what hinders the look-up itself. */
function isReadable(found: ConversationAccess | Error): found is ConversationAccess {
  if (!(found instanceof Error)) return true;
  if (found instanceof ParleyError && found.code === 'NOT_FOUND') return false;
  throw found;
}

/** The place of a user in a conversation as it is now, inside a transaction. Throws `NOT_FOUND` when it has none. */
export async function accessConversationNow(
  em: EntityManager,
  userId: string,
  conversationId: string,
): Promise<ParticipantAccess> {
  const [row] = await run(em, PARTICIPANT_ACCESS, [userId, [conversationId]]);
  if (!row) throw notFound('conversation');
  return row;
}

const PARTICIPANTS = statement<{ userId: string }>(`
  select user_id as "userId" from participant where conversation_id = $1 and user_id = any($2::uuid[])`);

/** Those of these users who take part in a conversation. */
export async function readParticipants(
  em: EntityManager,
  conversationId: string,
  userIds: readonly string[],
): Promise<string[]> {
  return (await run(em, PARTICIPANTS, [conversationId, userIds])).map(({ userId }) => userId);
}

const USERS = statement<{ id: string }>('select id from "user" where id = any($1::uuid[])');

/** Checks that users exist, with one statement. Throws `NOT_FOUND` when one does not. */
export async function accessUsers(em: EntityManager, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  const rows = await run(em, USERS, [userIds]);
  if (rows.length < new Set(userIds).size) throw notFound('user');
}
