import { Field, ID, InputType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { changeWebhook, releaseBacklog } from './change-webhook.ts';
import { ADMINISTER_WEBHOOKS } from './declarations.ts';
import { WebhookPayload } from './payloads.ts';

@InputType({ description: 'The webhook to enable. It goes on where it stopped, as far as events are kept.' })
export class EnableWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}

const ENABLE = statement('update webhook set disabled_at = null, disabled_reason = null where id = $1');

/** Enables a webhook: it goes on where it stopped, in each conversation. One that is enabled tries at once. */
async function enable(context: RequestContext, { webhookId }: EnableWebhookInput, act: Act): Promise<WebhookPayload> {
  const webhook = await changeWebhook(context, act, {
    webhookId,
    async change(em, before) {
      await run(em, ENABLE, [before.id]);
      await releaseBacklog(em, before.id);
      return { disabledAt: before.disabledAt, reason: before.disabledReason };
    },
  });
  return { webhook };
}

export const enableWebhook = mutation({
  name: 'enableWebhook',
  description: 'Enables a webhook. It goes on where it stopped, and gets a ResyncRequired where events are gone.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_WEBHOOKS,
  input: EnableWebhookInput,
  inputDescription: 'The webhook.',
  payload: WebhookPayload,
  run: enable,
});
