import { Field, ID, InputType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { parseTarget } from '../../../kernel/webhooks/target.ts';
import { changeWebhook, releaseBacklog } from './change-webhook.ts';
import { ADMINISTER_WEBHOOKS } from './declarations.ts';
import { WebhookPayload } from './payloads.ts';
import { parseDescription, parseEventTypes, RULES } from './rules.ts';

@InputType({
  description:
    'The changes of a webhook. A field that is left out stays as it is. Events that wait after failures are tried at once.',
})
export class UpdateWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => String, { nullable: true, description: RULES.url })
  url?: string | null;

  @Field(() => [String], { nullable: true, description: RULES.eventTypes })
  eventTypes?: string[] | null;

  @Field(() => String, { nullable: true, description: RULES.description })
  description?: string | null;
}

const UPDATE = statement('update webhook set url = $2, description = $3, event_types = $4 where id = $1');

/** Changes where a webhook leads, what it gets and what it is called. What waits after failures is tried at once. */
async function update(context: RequestContext, input: UpdateWebhookInput, act: Act): Promise<WebhookPayload> {
  const url = input.url == null ? null : await parseTarget(input.url, 'url', context.resources.config.webhooks);
  const description = input.description == null ? null : parseDescription(input.description);
  const webhook = await changeWebhook(context, act, {
    webhookId: input.webhookId,
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

export const updateWebhook = mutation({
  name: 'updateWebhook',
  description: 'Changes a webhook.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_WEBHOOKS,
  input: UpdateWebhookInput,
  inputDescription: 'The changes.',
  payload: WebhookPayload,
  run: update,
});
