import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { notFound } from '../../../kernel/errors.ts';
import type { Connection } from '../../../kernel/graphql/pagination.ts';
import { encodeMessageId } from '../../../kernel/message-ids.ts';
import { actAs } from '../../../kernel/permissions/act.ts';
import { requirePermission } from '../../../kernel/permissions/platform.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { INSPECT_MESSAGES } from '../declarations.ts';
import { MESSAGE_COLUMNS, type MessageRow, type MessageView, toMessageView } from '../message-view.ts';
import { type FindSeq, type MessageRangeArgs, parseRange, toConnection } from './list-messages.ts';

const NEWEST_SEQ = statement<{ messageSeq: number }>(
  'select message_seq as "messageSeq" from conversation where id = $1',
);

const RANGE = statement<MessageRow>(`
  select ${MESSAGE_COLUMNS} from message m
  where m.conversation_id = $1 and m.seq between $2::int and $3::int order by m.seq limit $3::int - $2::int + 1`);

const SEQ = statement<{ seq: number }>('select seq from message where conversation_id = $1 and id = $2');

/** Throws `FORBIDDEN` for those who may not read any conversation, `NOT_FOUND` for one that does not exist. */
export async function checkInspection(context: RequestContext, conversationId: string): Promise<void> {
  await requirePermission(context, INSPECT_MESSAGES);
  await readNewestSeq(context.em, conversationId);
}

async function readNewestSeq(em: EntityManager, conversationId: string): Promise<number> {
  const [conversation] = await run(em, NEWEST_SEQ, [conversationId]);
  if (!conversation) throw notFound('conversation');
  return conversation.messageSeq;
}

const seqFinder =
  (em: EntityManager, conversationId: string): FindSeq =>
  async (named) => {
    const isElsewhere = named.conversationId !== undefined && named.conversationId !== conversationId;
    const [message] = isElsewhere ? [] : await run(em, SEQ, [conversationId, named.id]);
    if (!message) throw notFound('message');
    return message.seq;
  };

/**
 * A page of any conversation; which messages were read is in the audit log, or they were not. Why they were read is in
 * the entry of `inspectConversation` with the same request id.
 */
export function inspectMessages(
  context: RequestContext,
  conversationId: string,
  args: MessageRangeArgs,
): Promise<Connection<MessageView>> {
  const act = actAs(context, { action: 'InspectedConversation.messages', permission: INSPECT_MESSAGES });
  return act(async ({ em, audit }) => {
    const messageSeq = await readNewestSeq(em, conversationId);
    const max = context.resources.config.chat.maxPageSize;
    const range = await parseRange(args, { messageSeq, max, find: seqFinder(em, conversationId) });
    const rows = range.high < range.low ? [] : await run(em, RANGE, [conversationId, range.low, range.high]);
    const subject = { type: 'Conversation', id: conversationId } as const;
    const details = rows.length > 0 ? { fromSeq: range.low, toSeq: range.high } : {};
    await audit({ subject, details });
    return toConnection(rows.map(toInspected), range, messageSeq);
  });
}

/** A message with the ids by which clients know it. */
const toInspected = (row: MessageRow): MessageView => ({
  ...toMessageView(row),
  id: encodeMessageId(row),
  replyToId: row.replyToId && encodeMessageId({ ...row, id: row.replyToId }),
});
