import type { RequestContext } from '../../../../kernel/request-context.ts';
import type { Resources } from '../../../../kernel/resources.ts';
import { requireRole } from '../../../../kernel/roles.ts';
import { type DeliveryRow, logDelivery } from '../../../../kernel/webhooks/delivery-log.ts';
import { createNotice } from '../../../../kernel/webhooks/notices.ts';
import { createSecretSeal, openSecrets } from '../../../../kernel/webhooks/secrets.ts';
import { createWebhookSender, type WebhookSender } from '../../../../kernel/webhooks/sender.ts';
import type { TestWebhookInput } from '../../webhook-inputs.ts';
import { changeAudited, findWebhook, releaseBacklog, tellChange } from './webhook-rows.ts';

/** Sends pings at the wish of admins. Dispose of it to close its connections. */
export interface WebhookTests extends AsyncDisposable {
  /** Sends a `Ping` and waits for what becomes of it. Once one was taken, what waits after failures is tried at once. */
  test(context: RequestContext, input: TestWebhookInput): Promise<{ delivery: DeliveryRow }>;
}

export function createWebhookTests({ config }: Resources): WebhookTests {
  let sender: WebhookSender | undefined;
  return {
    async test(context, { webhookId }) {
      await requireRole(context, 'ADMIN');
      const webhook = await findWebhook(context.em, webhookId);
      await changeAudited(context, { action: 'testWebhook', webhookId, change: async () => ({}) });
      const notice = createNotice('Ping', { webhookId: webhook.id });
      sender ??= createWebhookSender(config.webhooks);
      const secrets = openSecrets(createSecretSeal(config), webhook);
      const outcome = await sender.send(webhook.url, { ...notice, secrets });
      if (outcome.delivered) {
        await releaseBacklog(context.em, webhook.id);
        tellChange(context.resources);
      }
      const sent = { eventId: notice.id, eventType: notice.type, conversationId: null, seq: null, attempt: 1 };
      return { delivery: await logDelivery(context.em, { webhookId: webhook.id, ...sent }, outcome) };
    },
    [Symbol.asyncDispose]: async () => sender?.[Symbol.asyncDispose](),
  };
}
