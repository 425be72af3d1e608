import { run, statement } from '../../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';
import { type Connection, forwardPage, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import { isId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { requireRole } from '../../../kernel/roles.ts';
import type { ApiKeysArgs } from '../api-key-inputs.ts';
import type { ApiKey } from '../entities/api-key.ts';
import { API_KEY_COLUMNS, type ApiKeyRow, toApiKey } from './api-key-view.ts';

const PAGE = statement<ApiKeyRow>(`
  select ${API_KEY_COLUMNS} from api_key where $1::uuid is null or id < $1 order by id desc limit $2`);

/** The API keys, revoked ones too, newest first, for admins. */
export async function listApiKeys(context: RequestContext, args: ApiKeysArgs): Promise<Connection<ApiKey>> {
  await requireRole(context, 'ADMIN');
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
