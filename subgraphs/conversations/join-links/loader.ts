import DataLoader from 'dataloader';
import { run, statement } from '../../../kernel/database/statement.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { JOIN_LINK_COLUMNS, type JoinLink, type JoinLinkRow, toJoinLink, USABLE } from './join-link.ts';

const JOIN_LINKS = statement<JoinLinkRow & { conversationId: string }>(`
  select l.conversation_id as "conversationId", ${JOIN_LINK_COLUMNS} from join_link l
  where l.conversation_id = any($1::uuid[]) and ${USABLE} order by l.id desc`);

/** The join links of channels that can be used, the newest first; one statement for all. Does not check access. */
export function joinLinkLoader({ em }: RequestContext): DataLoader<string, JoinLink[]> {
  return new DataLoader<string, JoinLink[]>(async (conversationIds) => {
    const rows = await run(em, JOIN_LINKS, [conversationIds]);
    const byConversation = Map.groupBy(rows, ({ conversationId }) => conversationId);
    return conversationIds.map((id) =>
      (byConversation.get(id) ?? []).map(({ conversationId, ...row }) => toJoinLink(row)),
    );
  });
}
