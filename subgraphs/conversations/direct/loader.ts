import DataLoader from 'dataloader';
import { run, statement } from '../../../kernel/database/statement.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';

const COUNTERPARTS = statement<{ conversationId: string; userId: string }>(`
  select conversation_id as "conversationId", user_id as "userId" from participant
  where conversation_id = any($1::uuid[]) and user_id <> $2`);

/**
 * The other user of direct conversations of the viewer, one statement for all. Does not check access; throws
 * `UNAUTHENTICATED` for an audience.
 */
export function counterpartLoader({ em, viewer }: RequestContext): DataLoader<string, string | null> {
  return new DataLoader<string, string | null>(async (conversationIds) => {
    const rows = await run(em, COUNTERPARTS, [conversationIds, viewer.userId]);
    const found = new Map(rows.map(({ conversationId, userId }) => [conversationId, userId]));
    return conversationIds.map((id) => found.get(id) ?? null);
  });
}
