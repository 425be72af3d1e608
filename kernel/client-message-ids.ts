import DataLoader from 'dataloader';
import { run, statement } from './database/statement.ts';
import type { MessageKey } from './message-ids.ts';
import type { RequestContext } from './request-context.ts';

/** The description of `Message.clientMessageId`. */
export const CLIENT_MESSAGE_ID_FIELD =
  'The `clientMessageId` with which the viewer sent it, by which a client knows its own message as soon as its event comes; null without one and for messages of others. It is kept for 30 days.';

/** A message, as far as it takes to know its sender's name for it. */
export interface SentMessage extends MessageKey {
  readonly senderId: string;
  /** Undefined where it has to be looked up. */
  readonly clientMessageId?: string | null | undefined;
}

/**
 * The name that the viewer gave a message; null for messages of others, and so for an audience: its sender, if among
 * those who get the answer, is answered apart.
 */
export async function readClientMessageId(context: RequestContext, message: SentMessage): Promise<string | null> {
  if (context.caller.audience !== undefined || message.senderId !== context.viewer.userId) return null;
  if (message.clientMessageId !== undefined) return message.clientMessageId;
  return context.loader(clientMessageIdLoader).load(message);
}

const NAMES = statement<{ messageId: string; name: string }>(`
  select message_id as "messageId", client_message_id as name from message_client_id
  where conversation_id = any($1::uuid[]) and sender_id = $2 and message_id = any($3::uuid[])`);

/** One statement for all. */
function clientMessageIdLoader({ em, viewer }: RequestContext): DataLoader<MessageKey, string | null, string> {
  return new DataLoader<MessageKey, string | null, string>(
    async (keys) => {
      const conversationIds = [...new Set(keys.map(({ conversationId }) => conversationId))];
      const rows = await run(em, NAMES, [conversationIds, viewer.userId, keys.map(({ id }) => id)]);
      const found = new Map(rows.map(({ messageId, name }) => [messageId, name]));
      return keys.map(({ id }) => found.get(id) ?? null);
    },
    { cacheKeyFn: ({ id }) => id },
  );
}
