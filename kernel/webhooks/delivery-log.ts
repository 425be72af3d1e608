import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../database/statement.ts';
import { newId } from '../ids.ts';
import type { Outcome } from './sender.ts';

/** The subject of a delivery: an event of a conversation, or a notice of the webhook itself, which has no position. */
export interface SentEvent {
  readonly webhookId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly conversationId: string | null;
  readonly seq: number | null;
  /** 1 for the first time. */
  readonly attempt: number;
}

/** One line of the log of deliveries; never with what was sent or answered. */
export interface DeliveryRow extends SentEvent, Outcome {
  readonly id: string;
  readonly occurredAt: Date;
}

/** The columns of the log that {@link deliveryValues} fills, in its order. */
export const DELIVERY_COLUMNS = `id, webhook_id, event_id, event_type, conversation_id, seq, attempt,
  delivered, status, error, duration_ms, occurred_at`;

/** A line of the log as it is written. */
export const newDelivery = (sent: SentEvent, outcome: Outcome): DeliveryRow => ({
  ...{ ...sent, ...outcome },
  id: newId(),
  occurredAt: new Date(),
});

/** The values of a line, twelve of them, for {@link DELIVERY_COLUMNS}. */
export const deliveryValues = (row: DeliveryRow): unknown[] => [
  ...[row.id, row.webhookId, row.eventId, row.eventType, row.conversationId, row.seq, row.attempt],
  ...[row.delivered, row.status, row.error, row.durationMs, row.occurredAt],
];

const APPEND = statement(`
  insert into webhook_delivery (${DELIVERY_COLUMNS})
  select $1::uuid, w.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 from webhook w where w.id = $2`);

/** Writes one line, unless the webhook is gone by now. */
export async function logDelivery(em: EntityManager, sent: SentEvent, outcome: Outcome): Promise<DeliveryRow> {
  const row = newDelivery(sent, outcome);
  await run(em, APPEND, deliveryValues(row));
  return row;
}
