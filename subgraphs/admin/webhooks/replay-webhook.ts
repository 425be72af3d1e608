import { Field, ID, InputType, Int } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput, notFound } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { changeWebhook } from './change-webhook.ts';
import { ADMINISTER_WEBHOOKS } from './declarations.ts';
import { WebhookPayload } from './payloads.ts';

@InputType({ description: 'The conversation whose events a webhook gets again.' })
export class ReplayWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => ID, { description: "A conversation that the key's user takes part in." })
  conversationId!: string;

  @Field(() => Int, {
    description:
      'The position after which it goes on: 0 for all events that are kept; a later one than the present one leaves events out.',
  })
  afterSeq!: number;
}

const NEWEST = statement<{ eventSeq: number }>(`
  select c.event_seq as "eventSeq" from conversation c join participant p on p.conversation_id = c.id
  where c.id = $1 and p.user_id = $2`);

const MOVE = statement(`
  insert into webhook_cursor (webhook_id, conversation_id, seq, updated_at) values ($1, $2, $3, now())
  on conflict (webhook_id, conversation_id)
  do update set seq = excluded.seq, attempts = 0, due_at = null, updated_at = excluded.updated_at`);

/**
 * Has a webhook go on after a position of a conversation: an earlier one sends events again, a later one leaves them out.
 * `NOT_FOUND` for a conversation that the key's user does not take part in.
 */
async function replay(
  context: RequestContext,
  { afterSeq, ...input }: ReplayWebhookInput,
  act: Act,
): Promise<WebhookPayload> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  if (afterSeq < 0) throw badInput('afterSeq', 'must not be negative.');
  const webhook = await changeWebhook(context, act, {
    webhookId: input.webhookId,
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

export const replayWebhook = mutation({
  name: 'replayWebhook',
  description: 'Sends the events of a conversation to a webhook again, in order, from a position on.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_WEBHOOKS,
  input: ReplayWebhookInput,
  inputDescription: 'The events to send again.',
  payload: WebhookPayload,
  run: replay,
});
