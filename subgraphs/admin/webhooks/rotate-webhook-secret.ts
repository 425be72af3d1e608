import { Field, ID, InputType, Int } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { createSecretSeal } from '../../../kernel/webhooks/secrets.ts';
import { newWebhookSecret } from '../../../kernel/webhooks/signature.ts';
import { changeWebhook } from './change-webhook.ts';
import { ADMINISTER_WEBHOOKS } from './declarations.ts';
import { WebhookSecretPayload } from './payloads.ts';

/** For which the former secret signs as well. */
const MOST_OVERLAP_HOURS = 720;
const DEFAULT_OVERLAP_HOURS = 24;

@InputType({ description: 'The webhook that gets a new secret.' })
export class RotateWebhookSecretInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_OVERLAP_HOURS,
    description: `The hours for which the present secret signs as well: 0 to ${MOST_OVERLAP_HOURS}.`,
  })
  overlapHours?: number | null;
}

const ROTATE = statement(`
  update webhook set sealed_secret = $2,
    sealed_previous_secret = case when $3 > 0 then sealed_secret end,
    previous_secret_until = case when $3 > 0 then now() + make_interval(hours => $3) end
  where id = $1`);

/** Gives a webhook a new secret. For a while the one before signs too, so that receivers can change over. */
async function rotate(
  context: RequestContext,
  { webhookId, overlapHours: wanted }: RotateWebhookSecretInput,
  act: Act,
): Promise<WebhookSecretPayload> {
  const overlapHours = wanted ?? DEFAULT_OVERLAP_HOURS;
  if (overlapHours < 0 || overlapHours > MOST_OVERLAP_HOURS)
    throw badInput('overlapHours', `must be from 0 to ${MOST_OVERLAP_HOURS}.`);
  const secret = newWebhookSecret();
  const webhook = await changeWebhook(context, act, {
    webhookId,
    async change(em, before) {
      await run(em, ROTATE, [before.id, createSecretSeal(context.resources.config).close(secret), overlapHours]);
      return { overlapHours };
    },
  });
  return { webhook, secret };
}

export const rotateWebhookSecret = mutation({
  name: 'rotateWebhookSecret',
  description: 'Gives a webhook a new secret.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_WEBHOOKS,
  input: RotateWebhookSecretInput,
  inputDescription: 'The webhook.',
  payload: WebhookSecretPayload,
  run: rotate,
});
