import { type ReadStatements, readerFor } from '../../../kernel/access.ts';
import { statement } from '../../../kernel/database/statement.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { MESSAGE_COLUMNS, type MessageRow } from '../message-view.ts';

const BY_PLAIN_ID: ReadStatements<MessageRow> = {
  viewer: statement(`
    select ${MESSAGE_COLUMNS} from message m
    where m.id = any($2::uuid[]) and m.id between $3::uuid and $4::uuid
      and exists (select from participant p where p.conversation_id = m.conversation_id and p.user_id = $1)`),
  audience: statement(`
    select ${MESSAGE_COLUMNS} from message m
    where m.id = any($2::uuid[]) and m.id between $3::uuid and $4::uuid and m.conversation_id = $1`),
};

/**
 * Finds messages that clients name by plain UUIDs, as all did before ids had the conversation in them. They are taken until
 * the next release; this file and `NamedMessage` go then.
 */
export const plainIdReader = (context: RequestContext) => readerFor(context, BY_PLAIN_ID);
