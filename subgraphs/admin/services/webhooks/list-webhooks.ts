import { run, statement } from '../../../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor } from '../../../../kernel/graphql/cursor.ts';
import { type Connection, forwardPage, parsePageSize } from '../../../../kernel/graphql/pagination.ts';
import { isId, parseOptionalId } from '../../../../kernel/ids.ts';
import type { RequestContext } from '../../../../kernel/request-context.ts';
import { requireRole } from '../../../../kernel/roles.ts';
import type { Webhook } from '../../entities/webhook.ts';
import type { WebhookDelivery } from '../../entities/webhook-delivery.ts';
import type { WebhookDeliveriesArgs, WebhooksArgs } from '../../webhook-inputs.ts';
import { findWebhook, WEBHOOK_COLUMNS, WEBHOOK_TABLES, type WebhookRow } from './webhook-rows.ts';

const PAGE = statement<WebhookRow>(`
  select ${WEBHOOK_COLUMNS} from ${WEBHOOK_TABLES}
  where ($1::uuid is null or w.api_key_id = $1) and ($2::uuid is null or w.id < $2) order by w.id desc limit $3`);

/** Webhooks, newest first, for admins. */
export async function listWebhooks(context: RequestContext, args: WebhooksArgs): Promise<Connection<Webhook>> {
  await requireRole(context, 'ADMIN');
  const { first, last } = parsePage(context, args, 'webhooks');
  const apiKeyId = parseOptionalId(args.apiKeyId, 'apiKeyId');
  return page(await run(context.em, PAGE, [apiKeyId, last, first + 1]), { first, args, kind: 'webhooks' });
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

/** The log of deliveries of a webhook, newest first, for admins. */
export async function listWebhookDeliveries(
  context: RequestContext,
  args: WebhookDeliveriesArgs,
): Promise<Connection<WebhookDelivery>> {
  await requireRole(context, 'ADMIN');
  const { first, last } = parsePage(context, args, 'deliveries');
  const { failed, conversationId } = args.filter ?? {};
  const { id } = await findWebhook(context.em, args.webhookId);
  const rows = await run(context.em, failed ? FAILED_DELIVERIES : DELIVERIES, [
    ...[id, last, parseOptionalId(conversationId, 'filter.conversationId')],
    first + 1,
  ]);
  return page(rows, { first, args, kind: 'deliveries' });
}

interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** A page of a list ordered by id, newest first. */
function parsePage({ resources }: RequestContext, { first, after }: PageArgs, kind: string) {
  const check = ([id, ...rest]: unknown[]) => isId(id) && rest.length === 0;
  const [last = null] = after ? decodeCursor<[string]>(after, { kind, field: 'after', check }) : [];
  return { first: parsePageSize(first, 'first', resources.config.chat.maxPageSize), last };
}

const page = <Row extends { id: string }>(
  rows: readonly Row[],
  { first, args, kind }: { first: number; args: PageArgs; kind: string },
): Connection<Row> =>
  forwardPage(rows, {
    ...{ first, after: Boolean(args.after), node: (row) => row },
    cursor: ({ id }) => encodeCursor(kind, [id]),
  });
