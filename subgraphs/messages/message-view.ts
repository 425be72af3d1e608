import { presentContent } from '../../kernel/content.ts';
import type { MessageSnapshot } from '../../kernel/log/event-fields.ts';
import { contentKinds } from './content/declarations.ts';
import type { Message } from './entities/message.ts';

/** A message as it is read: without a unit of work, its references as the keys of their entities. */
export type MessageView = Omit<Message, 'eventSeqs' | 'conversation' | 'sender'> & {
  readonly conversation: { readonly id: string };
  readonly sender: { readonly id: string };
  /** Undefined where it has to be looked up. */
  readonly clientMessageId?: string | null;
};

export type MessageRow = Omit<MessageView, 'conversation' | 'sender'>;

/** The columns of a `MessageRow`, from `message m`. */
export const MESSAGE_COLUMNS = `
  m.id, m.conversation_id as "conversationId", m.seq, m.sender_id as "senderId", m.body, m.content,
  m.reply_to_id as "replyToId", m.created_at as "createdAt", m.edited_at as "editedAt", m.deleted_at as "deletedAt"`;

export const toMessageView = (row: MessageRow): MessageView => ({
  ...row,
  conversation: { id: row.conversationId },
  sender: { id: row.senderId },
  ...presentContent(contentKinds, row.content),
});

/** A message as events carry it. */
export const toMessageSnapshot = (message: MessageRow): MessageSnapshot => ({
  id: message.id,
  seq: message.seq,
  senderId: message.senderId,
  body: message.body,
  ...(message.content && { content: message.content }),
  replyToId: message.replyToId,
  createdAt: message.createdAt.toISOString(),
  editedAt: message.editedAt?.toISOString() ?? null,
  ...(message.deletedAt && { deletedAt: message.deletedAt.toISOString() }),
});
