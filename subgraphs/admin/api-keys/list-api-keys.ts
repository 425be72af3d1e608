import { ArgsType, Field, Int } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';
import {
  type Connection,
  DEFAULT_PAGE_SIZE,
  forwardPage,
  PAGE_SIZE_RULE,
  parsePageSize,
} from '../../../kernel/graphql/pagination.ts';
import { isId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { ApiKey } from './api-key.ts';
import { API_KEY_COLUMNS, type ApiKeyRow, toApiKey } from './api-key-view.ts';

@ArgsType()
export class ApiKeysArgs {
  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

const PAGE = statement<ApiKeyRow>(`
  select ${API_KEY_COLUMNS} from api_key where $1::uuid is null or id < $1 order by id desc limit $2`);

/** The API keys, revoked ones too, newest first. */
export async function listApiKeys(context: RequestContext, args: ApiKeysArgs): Promise<Connection<ApiKey>> {
  const first = parsePageSize(args.first, 'first', context.resources.config.chat.maxPageSize);
  const [last = null] = args.after ? decodeCursor<[string]>(args.after, CURSOR) : [];
  const rows = await run(context.em, PAGE, [last, first + 1]);
  return forwardPage(rows, {
    first,
    after: Boolean(args.after),
    cursor: ({ id }) => encodeCursor(CURSOR.kind, [id]),
    node: toApiKey,
  });
}

const CURSOR = {
  kind: 'apiKey',
  field: 'after',
  check: ([id, ...rest]: unknown[]) => isId(id) && rest.length === 0,
};
