import type { EntityManager } from '@mikro-orm/postgresql';
import { accessConversationNow, type ParticipantAccess } from '../access.ts';
import { conversationTopic } from '../bus/topics.ts';
import { run, statement } from '../database/statement.ts';
import { notFound } from '../errors.ts';
import type { RequestContext } from '../request-context.ts';
import type { EventBody, LoggedEvent } from './events.ts';
import { countInboxChanges, type InboxChange, publishInboxChanges } from './inbox.ts';

/** A transaction on one conversation whose counter row it holds: no one else can change the conversation meanwhile. */
export interface ConversationChange {
  readonly em: EntityManager;
  readonly conversationId: string;
  /** The time of the change, for its rows and its events alike. */
  readonly at: Date;
  /** The position that the next event appended will have. */
  readonly nextSeq: number;
  /** An event appended here becomes visible with the change, or not at all. Returns its position. */
  append(event: EventBody): number;
}

const LOCK = statement<{ eventSeq: number }>(
  'select event_seq as "eventSeq" from conversation where id = $1 for no key update',
);

/**
 * Changes a conversation and appends the events that say so in one transaction, then rings the bus.
 * Everything read inside `change` is as current as the lock: a participant who was removed is no longer there.
 */
export async function changeConversation<T>(
  context: RequestContext,
  conversationId: string,
  change: (change: ConversationChange) => Promise<T>,
): Promise<T> {
  const { value, appended } = await context.em.transactional(async (em) => {
    const [row] = await run(em as EntityManager, LOCK, [conversationId]);
    if (!row) throw notFound('conversation');
    const at = new Date();
    const bodies: EventBody[] = [];
    const value = await change({
      em: em as EntityManager,
      conversationId,
      at,
      get nextSeq() {
        return row.eventSeq + bodies.length + 1;
      },
      append: (body) => row.eventSeq + bodies.push(body),
    });
    await em.flush();
    return { value, appended: await appendEvents(em as EntityManager, { conversationId, at, bodies }) };
  });
  context.forget();
  publishAppended(context, appended);
  return value;
}

/** Like {@link changeConversation}, for a participant: hands `change` the viewer's place. Throws `NOT_FOUND` without one. */
export function changeAsParticipant<T>(
  context: RequestContext,
  conversationId: string,
  change: (change: ConversationChange, access: ParticipantAccess) => Promise<T>,
): Promise<T> {
  const { userId } = context.viewer;
  return changeConversation(context, conversationId, async (tx) =>
    change(tx, await accessConversationNow(tx.em, userId, conversationId)),
  );
}

const APPEND = statement<{ seq: number }>(`
  with counter as (
    update conversation set event_seq = event_seq + jsonb_array_length($2::jsonb) where id = $1 returning event_seq
  )
  insert into conversation_event (conversation_id, seq, type, payload, occurred_at)
  select $1, counter.event_seq - jsonb_array_length($2::jsonb) + body.place, body.event->>'type', body.event->'payload', $3
  from counter, jsonb_array_elements($2::jsonb) with ordinality as body (event, place)
  returning seq`);

interface Append {
  readonly conversationId: string;
  readonly at: Date;
  readonly bodies: readonly EventBody[];
}

/** The events that a transaction appended to the log, and what they are to those who joined or left by them. */
export interface Appended {
  readonly events: readonly LoggedEvent[];
  readonly inboxChanges: readonly InboxChange[];
}

/**
 * Numbers events, writes them to the log and counts who joined and left by them, inside the transaction that changes
 * the conversation.
 */
export async function appendEvents(em: EntityManager, { conversationId, at, bodies }: Append): Promise<Appended> {
  if (bodies.length === 0) return { events: [], inboxChanges: [] };
  const kept = bodies.map(({ type, payload }) => ({ type, payload }));
  const rows = await run(em, APPEND, [conversationId, JSON.stringify(kept), at]);
  const first = Math.min(...rows.map(({ seq }) => seq));
  const events = kept.map((body, index) => ({ ...body, conversationId, seq: first + index, occurredAt: at }));
  const moves = bodies.flatMap(({ joining, leaving }, index) => {
    const place = { conversationId, eventSeq: first + index };
    const left = leaving === undefined ? [] : [{ ...place, userId: leaving, joined: false }];
    return [...joining.map((userId) => ({ ...place, userId, joined: true })), ...left];
  });
  return { events, inboxChanges: await countInboxChanges(em, moves) };
}

/** Rings the bus for what a transaction appended, once it is committed. */
export function publishAppended(context: RequestContext, { events, inboxChanges }: Appended): void {
  publishEvents(context, events);
  publishInboxChanges(context, inboxChanges);
}

/** Rings the bus for events that are committed. */
export function publishEvents({ resources: { bus, logBell } }: RequestContext, events: readonly LoggedEvent[]): void {
  for (const event of events) {
    bus.publish(conversationTopic(event.conversationId), event);
    logBell.ring(event.conversationId);
  }
}
