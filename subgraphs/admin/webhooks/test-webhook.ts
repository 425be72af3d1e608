import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { logDelivery } from '../../../kernel/webhooks/delivery-log.ts';
import { createNotice } from '../../../kernel/webhooks/notices.ts';
import { createSecretSeal, openSecrets } from '../../../kernel/webhooks/secrets.ts';
import type { AdminContext } from '../context.ts';
import { changeWebhook, releaseBacklog, tellChange } from './change-webhook.ts';
import { ADMINISTER_WEBHOOKS } from './declarations.ts';
import { WebhookDelivery } from './webhook-delivery.ts';

@InputType({ description: 'The webhook that gets a `Ping`.' })
export class TestWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}

@ObjectType({ description: 'The result of a test.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class TestWebhookPayload {
  @Field(() => WebhookDelivery, { description: 'The attempt, as it is in the log of deliveries.' })
  delivery!: WebhookDelivery;
}

/** Sends a `Ping` and waits for what becomes of it. Once one was taken, what waits after failures is tried at once. */
async function test(context: AdminContext, { webhookId }: TestWebhookInput, act: Act): Promise<TestWebhookPayload> {
  const webhook = await changeWebhook(context, act, { webhookId, change: async () => ({}) });
  const notice = createNotice('Ping', { webhookId: webhook.id });
  const secrets = openSecrets(createSecretSeal(context.resources.config), webhook);
  const outcome = await context.webhookSender.send(webhook.url, { ...notice, secrets });
  if (outcome.delivered) {
    await releaseBacklog(context.em, webhook.id);
    tellChange(context.resources);
  }
  const sent = { eventId: notice.id, eventType: notice.type, conversationId: null, seq: null, attempt: 1 };
  return { delivery: await logDelivery(context.em, { webhookId: webhook.id, ...sent }, outcome) };
}

export const testWebhook = mutation({
  name: 'testWebhook',
  description:
    'Sends a signed `Ping`, also to a disabled webhook, and waits for the answer. If it succeeds, events that wait after failures are tried at once.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_WEBHOOKS,
  input: TestWebhookInput,
  inputDescription: 'The webhook.',
  payload: TestWebhookPayload,
  run: test,
});
