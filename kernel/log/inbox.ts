import type { EntityManager } from '@mikro-orm/postgresql';
import { inboxTopic } from '../bus/topics.ts';
import { run, statement } from '../database/statement.ts';
import type { RequestContext } from '../request-context.ts';

/** A user joined or left a conversation. */
export interface InboxChange {
  readonly userId: string;
  /** Number of this change among the user's: 1, 2, 3, … without a hole. */
  readonly seq: number;
  readonly conversationId: string;
  /** False: left, or was removed. */
  readonly joined: boolean;
  /** Position of the event that says so in the conversation's log. */
  readonly eventSeq: number;
}

/** How often a user has joined or left; 0 before the first time. */
export interface Inbox {
  readonly userId: string;
  readonly seq: number;
}

/** How far a conversation's log has come. */
export interface ConversationPosition {
  readonly conversationId: string;
  /** Position of the newest event. */
  readonly eventSeq: number;
}

/** In order of the users' ids: two transactions that count for the same users never wait for each other in a ring. */
const COUNT = statement<Inbox>(`
  insert into inbox (user_id, seq)
  select id, 1 from unnest($1::uuid[]) as users (id) order by id
  on conflict (user_id) do update set seq = inbox.seq + 1
  returning user_id as "userId", seq`);

/**
 * Counts who joined and left, inside the transaction that appends the events that say so; one statement for all users,
 * none when nobody did. A user joins or leaves once per transaction.
 */
export async function countInboxChanges(
  em: EntityManager,
  changes: readonly Omit<InboxChange, 'seq'>[],
): Promise<InboxChange[]> {
  if (changes.length === 0) return [];
  const rows = await run(em, COUNT, [changes.map(({ userId }) => userId)]);
  const seqs = new Map(rows.map(({ userId, seq }) => [userId, seq]));
  return changes.map((change) => ({ ...change, seq: seqs.get(change.userId) as number }));
}

/** Rings the bus for changes that are committed. */
export function publishInboxChanges({ resources: { bus } }: RequestContext, changes: readonly InboxChange[]): void {
  for (const change of changes) bus.publish(inboxTopic(change.userId), change);
}

const INBOXES = statement<Inbox>(`
  select users.id as "userId", coalesce(i.seq, 0) as seq
  from unnest($1::uuid[]) as users (id) left join inbox i on i.user_id = users.id`);

/**
 * The number of times that users have joined or left. Read it before {@link readMemberships}: those then show all changes up to this
 * number at least, and a later change comes with a later number.
 */
export const readInboxes = (em: EntityManager, userIds: readonly string[]): Promise<Inbox[]> =>
  run(em, INBOXES, [userIds]);

const MEMBERSHIPS = statement<ConversationPosition>(`
  select c.id as "conversationId", c.event_seq as "eventSeq"
  from participant p join conversation c on c.id = p.conversation_id where p.user_id = $1`);

/** All conversations of a user, and how far each has come. */
export const readMemberships = (em: EntityManager, userId: string): Promise<ConversationPosition[]> =>
  run(em, MEMBERSHIPS, [userId]);

const POSITIONS = statement<ConversationPosition>(
  'select id as "conversationId", event_seq as "eventSeq" from conversation where id = any($1::uuid[])',
);

/** How far conversations have come; one that is not there is left out. Does not check access. */
export const readPositions = (em: EntityManager, conversationIds: readonly string[]): Promise<ConversationPosition[]> =>
  run(em, POSITIONS, [conversationIds]);
