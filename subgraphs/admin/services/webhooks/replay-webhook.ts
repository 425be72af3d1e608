import { run, statement } from '../../../../kernel/database/statement.ts';
import { badInput, notFound } from '../../../../kernel/errors.ts';
import { parseId } from '../../../../kernel/ids.ts';
import type { RequestContext } from '../../../../kernel/request-context.ts';
import { requireRole } from '../../../../kernel/roles.ts';
import type { ReplayWebhookInput } from '../../webhook-inputs.ts';
import { changeAudited } from './webhook-rows.ts';

const NEWEST = statement<{ eventSeq: number }>(`
  select c.event_seq as "eventSeq" from conversation c join participant p on p.conversation_id = c.id
  where c.id = $1 and p.user_id = $2`);

const MOVE = statement(`
  insert into webhook_cursor (webhook_id, conversation_id, seq, updated_at) values ($1, $2, $3, now())
  on conflict (webhook_id, conversation_id)
  do update set seq = excluded.seq, attempts = 0, due_at = null, updated_at = excluded.updated_at`);

/**
 * Has a webhook go on after a position of a conversation, for admins: an earlier one sends events again, a later one
 * leaves them out. `NOT_FOUND` for a conversation that the key's user does not take part in.
 */
export async function replayWebhook(context: RequestContext, { afterSeq, ...input }: ReplayWebhookInput) {
  await requireRole(context, 'ADMIN');
  const conversationId = parseId(input.conversationId, 'conversationId');
  if (afterSeq < 0) throw badInput('afterSeq', 'must not be negative.');
  const webhook = await changeAudited(context, {
    ...{ action: 'replayWebhook', webhookId: input.webhookId },
    async change(em, { id, userId }) {
      const [newest] = await run(em, NEWEST, [conversationId, userId]);
      if (!newest) throw notFound('conversation');
      if (afterSeq > newest.eventSeq)
        throw badInput('afterSeq', `must not be beyond the newest position, ${newest.eventSeq}.`);
      await run(em, MOVE, [id, conversationId, afterSeq]);
      return { conversationId, afterSeq };
    },
  });
  return { webhook };
}
