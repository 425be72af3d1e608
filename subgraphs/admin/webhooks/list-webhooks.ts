import { ArgsType, Field, ID, Int } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { type Connection, DEFAULT_PAGE_SIZE, PAGE_SIZE_RULE } from '../../../kernel/graphql/pagination.ts';
import { parseOptionalId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { parsePage, toPage } from './pages.ts';
import type { Webhook } from './webhook.ts';
import { WEBHOOK_COLUMNS, WEBHOOK_TABLES, type WebhookRow } from './webhook-rows.ts';

@ArgsType()
export class WebhooksArgs {
  @Field(() => ID, { nullable: true, description: 'Only webhooks of this API key; without it the list has all.' })
  apiKeyId?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

const PAGE = statement<WebhookRow>(`
  select ${WEBHOOK_COLUMNS} from ${WEBHOOK_TABLES}
  where ($1::uuid is null or w.api_key_id = $1) and ($2::uuid is null or w.id < $2) order by w.id desc limit $3`);

/** Webhooks, newest first. */
export async function listWebhooks(context: RequestContext, args: WebhooksArgs): Promise<Connection<Webhook>> {
  const { first, last } = parsePage(context, args, 'webhooks');
  const apiKeyId = parseOptionalId(args.apiKeyId, 'apiKeyId');
  return toPage(await run(context.em, PAGE, [apiKeyId, last, first + 1]), { first, args, kind: 'webhooks' });
}
