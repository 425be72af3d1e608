import type { EntityManager } from '@mikro-orm/postgresql';
import { appendAudit } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { notFound } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { requireRole } from '../../../kernel/roles.ts';
import { parseText } from '../../../kernel/text.ts';
import type { Conversation } from '../entities/conversation.ts';
import type { InspectConversationArgs } from '../inputs.ts';
import { REASON } from '../limits.ts';
import { SHARED_COLUMNS } from '../loaders.ts';

const CONVERSATION = statement<Conversation>(`select ${SHARED_COLUMNS} from conversation c where c.id = $1`);

/**
 * Any conversation, for moderators and admins; that it was read and why is in the audit log, or it was not read. Throws
 * `FORBIDDEN` for others, `NOT_FOUND` for one that does not exist.
 */
export async function inspectConversation(
  context: RequestContext,
  args: InspectConversationArgs,
): Promise<Conversation> {
  const id = parseId(args.id, 'id');
  const reason = parseText(args.reason, 'reason', REASON);
  return context.em.transactional(async (tx) => {
    const em = tx as EntityManager;
    await requireRole(context, 'MODERATOR', em);
    const [conversation] = await run(em, CONVERSATION, [id]);
    if (!conversation) throw notFound('conversation');
    const subject = { type: 'Conversation', id } as const;
    await appendAudit(em, context, { action: 'inspectConversation', subject, details: { reason } });
    return conversation;
  });
}
