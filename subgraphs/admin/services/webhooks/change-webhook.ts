import { run, statement } from '../../../../kernel/database/statement.ts';
import type { RequestContext } from '../../../../kernel/request-context.ts';
import { requireRole } from '../../../../kernel/roles.ts';
import { parseTarget } from '../../../../kernel/webhooks/target.ts';
import type {
  DeleteWebhookInput,
  DisableWebhookInput,
  EnableWebhookInput,
  UpdateWebhookInput,
} from '../../webhook-inputs.ts';
import { changeAudited, parseDescription, parseEventTypes, releaseBacklog } from './webhook-rows.ts';

const UPDATE = statement('update webhook set url = $2, description = $3, event_types = $4 where id = $1');

/** Changes where a webhook leads, what it gets and what it is called, for admins. What waits after failures is tried at once. */
export async function changeWebhook(context: RequestContext, input: UpdateWebhookInput) {
  await requireRole(context, 'ADMIN');
  const url = input.url == null ? null : await parseTarget(input.url, 'url', context.resources.config.webhooks);
  const description = input.description == null ? null : parseDescription(input.description);
  const webhook = await changeAudited(context, {
    ...{ action: 'updateWebhook', webhookId: input.webhookId },
    async change(em, before) {
      const eventTypes = input.eventTypes && (await parseEventTypes(context, input.eventTypes, before.contract));
      const values = [url ?? before.url, description ?? before.description, eventTypes ?? before.eventTypes];
      await run(em, UPDATE, [before.id, ...values]);
      await releaseBacklog(em, before.id);
      // The host alone: the rest of a URL is often what lets one in.
      return { ...(url && { host: new URL(url).host }), ...(eventTypes && { eventTypes }) };
    },
  });
  return { webhook };
}

const DELETE = statement('delete from webhook where id = $1');

/** Deletes a webhook and all that is known of it but the audit log, for admins. */
export async function deleteWebhook(context: RequestContext, { webhookId }: DeleteWebhookInput) {
  const webhook = await changeAudited(context, {
    ...{ action: 'deleteWebhook', webhookId },
    async change(em, before) {
      await run(em, DELETE, [before.id]);
      return { apiKeyId: before.apiKeyId, host: new URL(before.url).host };
    },
  });
  return { webhookId: webhook.id };
}

const ENABLE = statement('update webhook set disabled_at = null, disabled_reason = null where id = $1');

/** Enables a webhook, for admins: it goes on where it stopped, in each conversation. One that is enabled tries at once. */
export async function enableWebhook(context: RequestContext, { webhookId }: EnableWebhookInput) {
  const webhook = await changeAudited(context, {
    ...{ action: 'enableWebhook', webhookId },
    async change(em, before) {
      await run(em, ENABLE, [before.id]);
      await releaseBacklog(em, before.id);
      return { disabledAt: before.disabledAt, reason: before.disabledReason };
    },
  });
  return { webhook };
}

const DISABLE = statement(`
  update webhook set disabled_at = now(), disabled_reason = 'ADMIN' where id = $1 and disabled_at is null`);

/** Disables a webhook, for admins. One that is disabled keeps its reason. */
export async function disableWebhook(context: RequestContext, { webhookId }: DisableWebhookInput) {
  const webhook = await changeAudited(context, {
    ...{ action: 'disableWebhook', webhookId },
    async change(em, before) {
      await run(em, DISABLE, [before.id]);
      return { reason: 'ADMIN' };
    },
  });
  return { webhook };
}
