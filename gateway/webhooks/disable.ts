import type { EntityManager } from '@mikro-orm/postgresql';
import { appendAudit } from '../../kernel/audit.ts';
import { run, statement } from '../../kernel/database/statement.ts';
import { RequestContext } from '../../kernel/request-context.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { Seal } from '../../kernel/trust/seal.ts';
import { logDelivery } from '../../kernel/webhooks/delivery-log.ts';
import { createNotice } from '../../kernel/webhooks/notices.ts';
import { openSecrets, type SealedSecrets } from '../../kernel/webhooks/secrets.ts';
import type { WebhookSender } from '../../kernel/webhooks/sender.ts';

/** The time is looked at again: somebody may have enabled it, or something arrived, a moment ago. */
const DISABLE = statement<SealedSecrets & { url: string; failures: number }>(`
  update webhook set disabled_at = now(), disabled_reason = 'FAILING'
  where id = $1 and disabled_at is null and failing_since <= $2
  returning url, failures, sealed_secret as "sealedSecret", sealed_previous_secret as "sealedPreviousSecret",
    previous_secret_until as "previousSecretUntil"`);

export interface DisableOptions {
  readonly resources: Resources;
  readonly sender: WebhookSender;
  readonly seal: Seal;
}

/**
 * Disables a webhook that has done nothing but fail for too long; and says so in the audit log, in ours, and to the target
 * itself, once. True when it did.
 */
export async function disableFailing(
  { resources, sender, seal }: DisableOptions,
  webhookId: string,
  since: Date,
): Promise<boolean> {
  const { config, logger, orm } = resources;
  const limit = new Date(Date.now() - config.webhooks.disableAfterMs);
  if (since > limit) return false;
  const context = new RequestContext(resources, { requestId: `webhook-${webhookId}`, ip: '' });
  const webhook = await context.em.transactional(async (tx) => {
    const [disabled] = await run(tx as EntityManager, DISABLE, [webhookId, limit]);
    if (!disabled) return undefined;
    const details = { reason: 'FAILING', failingSince: since.toISOString(), failures: disabled.failures };
    await appendAudit(tx as EntityManager, context, {
      ...{ action: 'disableWebhook', details },
      subject: { type: 'Webhook', id: webhookId },
    });
    return disabled;
  });
  if (!webhook) return false;
  logger.warn({ webhookId, failingSince: since }, 'a webhook was disabled: it does nothing but fail');
  const notice = createNotice('WebhookDisabled', { webhookId, reason: 'FAILING', failingSince: since.toISOString() });
  const outcome = await sender.send(webhook.url, { ...notice, secrets: openSecrets(seal, webhook) });
  const sent = { webhookId, eventId: notice.id, eventType: notice.type, conversationId: null, seq: null, attempt: 1 };
  await logDelivery(orm.em.fork() as EntityManager, sent, outcome);
  return true;
}
