import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { type Connection, DEFAULT_PAGE_SIZE, PAGE_SIZE_RULE } from '../../../kernel/graphql/pagination.ts';
import { parseOptionalId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { parsePage, toPage } from './pages.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';
import { findWebhook } from './webhook-rows.ts';

@InputType({ description: 'A filter of deliveries. A field that is left out does not narrow the list.' })
export class WebhookDeliveryFilter {
  @Field(() => Boolean, { nullable: true, description: 'Only deliveries that failed.' })
  failed?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'Only deliveries of this conversation.' })
  conversationId?: string | null;
}

@ArgsType()
export class WebhookDeliveriesArgs {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => WebhookDeliveryFilter, {
    nullable: true,
    description: 'A filter; without it the list has all deliveries.',
  })
  filter?: WebhookDeliveryFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

const DELIVERIES = statement<WebhookDelivery>(`
  select id, webhook_id as "webhookId", event_id as "eventId", event_type as "eventType",
    conversation_id as "conversationId", seq, attempt, delivered, status, error, duration_ms as "durationMs",
    occurred_at as "occurredAt"
  from webhook_delivery
  where webhook_id = $1 and ($2::uuid is null or id < $2) and ($3::uuid is null or conversation_id = $3)
  order by id desc limit $4`);

/** Written apart, so that its plan uses the index of those that failed. */
const FAILED_DELIVERIES = statement<WebhookDelivery>(
  DELIVERIES.text.replace('where webhook_id = $1', 'where not delivered and webhook_id = $1'),
);

/** The log of deliveries of a webhook, newest first. */
export async function listWebhookDeliveries(
  context: RequestContext,
  args: WebhookDeliveriesArgs,
): Promise<Connection<WebhookDelivery>> {
  const { first, last } = parsePage(context, args, 'deliveries');
  const { failed, conversationId } = args.filter ?? {};
  const { id } = await findWebhook(context.em, args.webhookId);
  const rows = await run(context.em, failed ? FAILED_DELIVERIES : DELIVERIES, [
    ...[id, last, parseOptionalId(conversationId, 'filter.conversationId')],
    first + 1,
  ]);
  return toPage(rows, { first, args, kind: 'deliveries' });
}
