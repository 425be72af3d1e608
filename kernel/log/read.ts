import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../database/statement.ts';
import type { EventCatalogue, LoggedEvent } from './events.ts';
import { fillEvents } from './fill.ts';

export interface EventPage {
  readonly events: readonly LoggedEvent[];
  /** Position of the oldest event from which on all are kept, as far as the page shows; one after `latestSeq` when none is. */
  readonly oldestSeq: number;
  /** Position of the newest event. */
  readonly latestSeq: number;
}

const EVENTS = statement<LoggedEvent>(`
  select conversation_id as "conversationId", seq, type, payload, occurred_at as "occurredAt"
  from conversation_event where conversation_id = $1 and seq > $2 order by seq limit $3`);

const BOUNDS = statement<{ oldestSeq: number; latestSeq: number }>(`
  select c.event_seq as "latestSeq",
         coalesce((select min(e.seq) from conversation_event e where e.conversation_id = c.id), c.event_seq + 1) as "oldestSeq"
  from conversation c where c.id = $1`);

/** The log, and what its events carry. */
export interface Log {
  readonly em: EntityManager;
  readonly catalogue: EventCatalogue;
}

/** Events of a conversation after a position, in order; and how far the log reaches. Does not check access. */
export async function readEvents(
  { em, catalogue }: Log,
  conversationId: string,
  { after, limit }: { after: number; limit: number },
): Promise<EventPage> {
  // The events first: those that the retention takes in between are then told of by the bounds, never missing silently.
  const events = await run(em, EVENTS, [conversationId, after, limit]);
  const [{ oldestSeq, latestSeq } = { oldestSeq: 1, latestSeq: 0 }] = await run(em, BOUNDS, [conversationId]);
  const first = Math.max(oldestSeq, endOfHoles(events, after));
  return { events: await fillEvents(em, catalogue, events), oldestSeq: first, latestSeq };
}

/**
 * Position of the event after the last hole in a page; 0 without one. Clocks differ, so that two neighbours from around
 * the end of a month may stand in each other's partition: the retention then takes the later one first.
 */
function endOfHoles(events: readonly LoggedEvent[], after: number): number {
  return events.findLast(({ seq }, index) => seq > (events[index - 1]?.seq ?? after) + 1)?.seq ?? 0;
}
