import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { notFound } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { SealedSecrets } from '../../../kernel/webhooks/secrets.ts';
import type { Webhook } from './webhook.ts';

/** A webhook as the database holds it, its sealed secrets and the contract of its key included. */
export interface WebhookRow extends Webhook, SealedSecrets {
  readonly previousSecretUntil: Date | null;
  readonly contract: string;
  readonly userId: string;
}

/** The columns of a {@link WebhookRow}, of `webhook w join api_key k`. */
export const WEBHOOK_COLUMNS = `w.id, w.api_key_id as "apiKeyId", w.url, w.description, w.event_types as "eventTypes",
  w.created_at as "createdAt", w.previous_secret_until as "previousSecretUntil", w.failures,
  w.failing_since as "failingSince", w.disabled_at as "disabledAt", w.disabled_reason as "disabledReason",
  case when w.disabled_at is null then coalesce(w.retry_at, (
    select min(wc.due_at) from webhook_cursor wc where wc.webhook_id = w.id and wc.attempts > 0)) end as "nextAttemptAt",
  w.sealed_secret as "sealedSecret", w.sealed_previous_secret as "sealedPreviousSecret", k.contract, k.user_id as "userId"`;

export const WEBHOOK_TABLES = 'webhook w join api_key k on k.id = w.api_key_id';

const FIND = statement<WebhookRow>(`select ${WEBHOOK_COLUMNS} from ${WEBHOOK_TABLES} where w.id = $1`);

export async function readWebhook(em: EntityManager, id: string): Promise<WebhookRow | undefined> {
  const [row] = await run(em, FIND, [id]);
  return row;
}

/** Throws `BAD_USER_INPUT` for a text that is not an id, `NOT_FOUND` for a webhook that is not there. */
export async function findWebhook(em: EntityManager, id: string): Promise<WebhookRow> {
  const webhook = await readWebhook(em, parseId(id, 'webhookId'));
  if (!webhook) throw notFound('webhook');
  return webhook;
}
