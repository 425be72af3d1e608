import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { changeWebhook } from './change-webhook.ts';
import { ADMINISTER_WEBHOOKS } from './declarations.ts';

@InputType({ description: 'The webhook to delete, together with its log of deliveries.' })
export class DeleteWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}

@ObjectType({ description: 'The result of deleting a webhook.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class DeleteWebhookPayload {
  @Field(() => ID, { description: 'The id of the webhook that was deleted.' })
  webhookId!: string;
}

const DELETE = statement('delete from webhook where id = $1');

/** Deletes a webhook and all that is known of it but the audit log. */
async function remove(
  context: RequestContext,
  { webhookId }: DeleteWebhookInput,
  act: Act,
): Promise<DeleteWebhookPayload> {
  const webhook = await changeWebhook(context, act, {
    webhookId,
    async change(em, before) {
      await run(em, DELETE, [before.id]);
      return { apiKeyId: before.apiKeyId, host: new URL(before.url).host };
    },
  });
  return { webhookId: webhook.id };
}

export const deleteWebhook = mutation({
  name: 'deleteWebhook',
  description: 'Deletes a webhook.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_WEBHOOKS,
  input: DeleteWebhookInput,
  inputDescription: 'The webhook.',
  payload: DeleteWebhookPayload,
  run: remove,
});
