import type { EntityManager } from '@mikro-orm/postgresql';
import type { Act } from '../../../kernel/audit.ts';
import { LOG_TOPIC, type LogGrowth } from '../../../kernel/bus/topics.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { Resources } from '../../../kernel/resources.ts';
import { findWebhook, readWebhook, type WebhookRow } from './webhook-rows.ts';

const LOCK = statement('select id from webhook where id = $1 for no key update');

interface WebhookChange {
  readonly webhookId: string;
  /** Makes the change; what it returns goes into the audit log with it. */
  change(em: EntityManager, webhook: WebhookRow): Promise<Readonly<Record<string, unknown>>>;
}

/** Changes a webhook in one transaction with its audit entry, and has it looked at. Returns it as it is then. */
export async function changeWebhook(
  { resources }: RequestContext,
  act: Act,
  { webhookId, change }: WebhookChange,
): Promise<WebhookRow> {
  const webhook = await act(async ({ em, audit }) => {
    await run(em, LOCK, [parseId(webhookId, 'webhookId')]);
    const before = await findWebhook(em, webhookId);
    const details = await change(em, before);
    await audit({ subject: { type: 'Webhook', id: before.id }, details });
    return (await readWebhook(em, before.id)) ?? before;
  });
  tellChange(resources);
  return webhook;
}

const FORGET_FAILURES = statement(
  'update webhook set failures = 0, failing_since = null, retry_at = null where id = $1 and failures > 0',
);

const FORGET_ATTEMPTS = statement(
  'update webhook_cursor set attempts = 0, due_at = null where webhook_id = $1 and attempts > 0',
);

/** Has what waits for its next attempt tried at once: there is reason to believe that the target takes it. */
export async function releaseBacklog(em: EntityManager, webhookId: string): Promise<void> {
  // In the order in which a failed attempt writes both.
  await run(em, FORGET_FAILURES, [webhookId]);
  await run(em, FORGET_ATTEMPTS, [webhookId]);
}

/** Has those who deliver look at once. */
export const tellChange = ({ bus }: Resources): void =>
  bus.publish(LOG_TOPIC, { conversationIds: [] } satisfies LogGrowth);
