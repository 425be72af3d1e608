import { run, statement } from '../../../../kernel/database/statement.ts';
import { badInput } from '../../../../kernel/errors.ts';
import type { RequestContext } from '../../../../kernel/request-context.ts';
import { requireRole } from '../../../../kernel/roles.ts';
import { createSecretSeal } from '../../../../kernel/webhooks/secrets.ts';
import { newWebhookSecret } from '../../../../kernel/webhooks/signature.ts';
import { MOST_OVERLAP_HOURS } from '../../limits.ts';
import type { RotateWebhookSecretInput } from '../../webhook-inputs.ts';
import { changeAudited } from './webhook-rows.ts';

const DEFAULT_HOURS = 24;

const ROTATE = statement(`
  update webhook set sealed_secret = $2,
    sealed_previous_secret = case when $3 > 0 then sealed_secret end,
    previous_secret_until = case when $3 > 0 then now() + make_interval(hours => $3) end
  where id = $1`);

/** Gives a webhook a new secret, for admins. For a while the one before signs too, so that receivers can change over. */
export async function rotateWebhookSecret(
  context: RequestContext,
  { webhookId, overlapHours }: RotateWebhookSecretInput,
) {
  await requireRole(context, 'ADMIN');
  const hours = overlapHours ?? DEFAULT_HOURS;
  if (hours < 0 || hours > MOST_OVERLAP_HOURS)
    throw badInput('overlapHours', `must be from 0 to ${MOST_OVERLAP_HOURS}.`);
  const secret = newWebhookSecret();
  const webhook = await changeAudited(context, {
    ...{ action: 'rotateWebhookSecret', webhookId },
    async change(em, before) {
      await run(em, ROTATE, [before.id, createSecretSeal(context.resources.config).close(secret), hours]);
      return { overlapHours: hours };
    },
  });
  return { webhook, secret };
}
