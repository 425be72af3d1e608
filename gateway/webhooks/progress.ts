import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../kernel/database/statement.ts';
import { DELIVERY_COLUMNS, deliveryValues, newDelivery, type SentEvent } from '../../kernel/webhooks/delivery-log.ts';
import type { Outcome } from '../../kernel/webhooks/sender.ts';
import type { Lane } from './lane.ts';

/** The statements change a lane only from the position that was read: a replay that moved it meanwhile wins. */
const LOGGED = `logged as (
  insert into webhook_delivery (${DELIVERY_COLUMNS})
  select $1::uuid, w.id, $3, $4, $5::uuid, $6, $7, $8, $9, $10, $11, $12 from webhook w where w.id = $2)`;

const ADVANCE = statement<{ seq: number }>(`
  update webhook_cursor set seq = $4, attempts = 0, due_at = null, updated_at = now()
  where webhook_id = $1 and conversation_id = $2 and seq = $3 returning seq`);

/** Passes over events that are not sent. False when the lane was moved meanwhile. */
export async function passOver(em: EntityManager, lane: Lane, from: number, to: number): Promise<boolean> {
  return (await run(em, ADVANCE, [lane.webhookId, lane.conversationId, from, to])).length > 0;
}

const DELIVERED = statement<{ advanced: boolean; resumed: boolean }>(`
  with ${LOGGED},
  advanced as (
    update webhook_cursor set seq = $6, attempts = 0, due_at = null, updated_at = now()
    where webhook_id = $2 and conversation_id = $5 and seq = $13 returning seq),
  recovered as (
    update webhook w set failures = 0, failing_since = null, retry_at = null
    from (select id, retry_at from webhook where id = $2 and failures > 0 for no key update) before
    where w.id = before.id returning before.retry_at as "retryAt")
  select exists (select from advanced) as advanced, exists (select from recovered where "retryAt" is not null) as resumed`);

export interface Progress {
  /** False when the lane was moved meanwhile. */
  readonly advanced: boolean;
  /** The whole webhook had paused, and goes on. */
  readonly resumed: boolean;
}

/** Writes down what was delivered: the next event follows it. `from` is the position of the lane as it was read. */
export async function recordDelivered(em: EntityManager, sent: SentEvent, outcome: Outcome, from: number) {
  const [progress] = await run(em, DELIVERED, [...deliveryValues(newDelivery(sent, outcome)), from]);
  return progress as Progress;
}

/**
 * This number of conversations must fail, with nothing that succeeds, until the whole webhook pauses: one that alone is refused
 * holds up no other.
 */
const FAILING_TOGETHER = 3;

/**
 * An event that failed before and is not tried any more, as it was skipped or its user has left, says nothing about the target. Nor does
 * an attempt from before the failures were forgiven make a lane wait for as long as it would have.
 */
const FAILED = statement<{ failingSince: Date }>(`
  with ${LOGGED},
  postponed as (
    update webhook_cursor set attempts = attempts + 1, due_at = now() + make_interval(secs => $14), updated_at = now()
    where webhook_id = $2 and conversation_id = $5 and seq = $13 and attempts = $7 - 1),
  others as (
    select count(*) as failing from (
      select from webhook_cursor where webhook_id = $2 and attempts > 0 and conversation_id <> $5
      limit ${FAILING_TOGETHER - 1}) some_others)
  update webhook set failures = failures + 1,
    failing_since = case when $17 and (select failing = 0 from others) then now() else coalesce(failing_since, now()) end,
    retry_at = case when (select failing from others) = ${FAILING_TOGETHER - 1}
    then now() + make_interval(secs => least($16, $15 * power(2, least(failures, 40) - ${FAILING_TOGETHER - 1}))) end
  where id = $2 returning failing_since as "failingSince"`);

export interface Postponement {
  readonly waitMs: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
}

/** Writes down a failed attempt, and when the next one is due. Returns since when the webhook does nothing but fail. */
export async function recordFailed(
  em: EntityManager,
  { sent, outcome, from }: { sent: SentEvent; outcome: Outcome; from: number },
  { waitMs, backoffMs, maxBackoffMs }: Postponement,
): Promise<Date | undefined> {
  const seconds = [waitMs, backoffMs, maxBackoffMs].map((ms) => ms / 1000);
  const isFirst = sent.attempt === 1;
  const [webhook] = await run(em, FAILED, [...deliveryValues(newDelivery(sent, outcome)), from, ...seconds, isFirst]);
  return webhook?.failingSince;
}

const HASTEN = statement('update webhook_cursor set due_at = null where webhook_id = $1 and attempts > 0');

/** Events that waited because the whole webhook failed are due now. */
export const hastenLanes = async (em: EntityManager, webhookId: string): Promise<void> => {
  await run(em, HASTEN, [webhookId]);
};
