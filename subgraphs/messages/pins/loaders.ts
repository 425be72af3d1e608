import DataLoader from 'dataloader';
import { run, statement } from '../../../kernel/database/statement.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { MESSAGE_COLUMNS, type MessageRow, type MessageView, toMessageView } from '../message-view.ts';

const PINNED_MESSAGES = statement<MessageRow>(`
  select ${MESSAGE_COLUMNS} from pinned_message p
  join message m on m.id = p.message_id and m.conversation_id = p.conversation_id
  where p.conversation_id = any($1::uuid[]) order by p.seq desc`);

/** The pinned messages of conversations, the one that was pinned last first; one statement for all. Does not check access. */
export const pinnedMessageLoader = ({ em }: RequestContext): DataLoader<string, MessageView[]> =>
  new DataLoader<string, MessageView[]>(async (conversationIds) => {
    const rows = await run(em, PINNED_MESSAGES, [conversationIds]);
    const pinned = Map.groupBy(rows.map(toMessageView), ({ conversationId }) => conversationId);
    return conversationIds.map((id) => pinned.get(id) ?? []);
  });

const PINNERS = statement<{ messageId: string; userId: string }>(`
  select message_id as "messageId", user_id as "userId" from pinned_message
  where (conversation_id, message_id) in (select * from unnest($1::uuid[], $2::uuid[]))`);

/** The ids of those who pinned messages, null for one that is not pinned; one statement for all. Does not check access. */
export const pinnerLoader = ({ em }: RequestContext): DataLoader<MessageView, string | null, string> =>
  new DataLoader<MessageView, string | null, string>(
    async (messages) => {
      const columns = [messages.map(({ conversationId }) => conversationId), messages.map(({ id }) => id)];
      const pinners = new Map((await run(em, PINNERS, columns)).map(({ messageId, userId }) => [messageId, userId]));
      return messages.map(({ id }) => pinners.get(id) ?? null);
    },
    { cacheKeyFn: ({ id }) => id },
  );
