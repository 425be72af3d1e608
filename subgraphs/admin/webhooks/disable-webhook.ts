import { Field, ID, InputType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { changeWebhook } from './change-webhook.ts';
import { ADMINISTER_WEBHOOKS } from './declarations.ts';
import { WebhookPayload } from './payloads.ts';
import { WebhookDisabledReasons } from './webhook.ts';

@InputType({ description: 'The webhook to disable. It gets nothing until it is enabled.' })
export class DisableWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}

const DISABLE = statement(
  'update webhook set disabled_at = now(), disabled_reason = $2 where id = $1 and disabled_at is null',
);

/** Disables a webhook. One that is disabled keeps its reason. */
async function disable(context: RequestContext, { webhookId }: DisableWebhookInput, act: Act): Promise<WebhookPayload> {
  const reason = WebhookDisabledReasons.ADMIN;
  const webhook = await changeWebhook(context, act, {
    webhookId,
    async change(em, before) {
      await run(em, DISABLE, [before.id, reason]);
      return { reason };
    },
  });
  return { webhook };
}

export const disableWebhook = mutation({
  name: 'disableWebhook',
  description: 'Disables a webhook.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_WEBHOOKS,
  input: DisableWebhookInput,
  inputDescription: 'The webhook.',
  payload: WebhookPayload,
  run: disable,
});
