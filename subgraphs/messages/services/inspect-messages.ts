import type { EntityManager } from '@mikro-orm/postgresql';
import { appendAudit } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { notFound } from '../../../kernel/errors.ts';
import type { Connection } from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { requireRole } from '../../../kernel/roles.ts';
import { MESSAGE_COLUMNS, type MessageRow, type MessageView, toMessageView } from '../message-view.ts';
import { type MessageRangeArgs, parseRange, toConnection } from './list-messages.ts';

const NEWEST_SEQ = statement<{ messageSeq: number }>(
  'select message_seq as "messageSeq" from conversation where id = $1',
);

const RANGE = statement<MessageRow>(`
  select ${MESSAGE_COLUMNS} from message m
  where m.conversation_id = $1 and m.seq between $2::int and $3::int order by m.seq limit $3::int - $2::int + 1`);

/**
 * Throws `FORBIDDEN` for all but moderators and admins, `NOT_FOUND` for a conversation that does not exist. Returns the
 * number of its newest message. Inside a transaction hand over its `em`.
 */
export async function checkInspection(
  context: RequestContext,
  conversationId: string,
  em: EntityManager = context.em,
): Promise<number> {
  await requireRole(context, 'MODERATOR', em);
  const [conversation] = await run(em, NEWEST_SEQ, [conversationId]);
  if (!conversation) throw notFound('conversation');
  return conversation.messageSeq;
}

/**
 * A page of any conversation, for moderators and admins; which messages were read is in the audit log, or they were
 * not. Why they were read is in the entry of `inspectConversation` with the same request id.
 */
export function inspectMessages(
  context: RequestContext,
  conversationId: string,
  args: MessageRangeArgs,
): Promise<Connection<MessageView>> {
  return context.em.transactional(async (tx) => {
    const em = tx as EntityManager;
    const messageSeq = await checkInspection(context, conversationId, em);
    const range = parseRange(args, messageSeq, context.resources.config.chat.maxPageSize);
    const rows = range.high < range.low ? [] : await run(em, RANGE, [conversationId, range.low, range.high]);
    const subject = { type: 'Conversation', id: conversationId } as const;
    const details = rows.length > 0 ? { fromSeq: range.low, toSeq: range.high } : {};
    await appendAudit(em, context, { action: 'InspectedConversation.messages', subject, details });
    return toConnection(rows.map(toMessageView), range, messageSeq);
  });
}
