import type { EntityManager } from '@mikro-orm/postgresql';
import { conflict, forbidden, notFound } from '../../../kernel/errors.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { parseMessageId } from '../../../kernel/message-ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { MessageEdited } from '../declarations.ts';
import { Message } from '../entities/message.ts';
import type { EditMessageInput } from '../inputs.ts';
import { messageLoader } from '../loaders/messages.ts';
import { type MessageView, toMessageSnapshot } from '../message-view.ts';
import { parseBody } from './send-message.ts';

/** Gives a message of the viewer another text. The same text again changes nothing. */
export async function editMessage(context: RequestContext, input: EditMessageInput): Promise<MessageView> {
  const named = parseMessageId(input.messageId, 'messageId');
  const body = parseBody(input.body, context.resources.config.chat.maxMessageLength);
  const { id, conversationId } = await context.loader(messageLoader).load(named);
  await changeAsParticipant(context, conversationId, async ({ em, at, append }) => {
    const message = await getMessage(em, id, conversationId);
    if (message.senderId !== context.viewer.userId) throw forbidden('Only its sender may edit a message.');
    if (message.deletedAt) throw conflict('The message was deleted.');
    if (message.body === body) return;
    message.body = body;
    message.editedAt = at;
    const seq = append(MessageEdited({ message: toMessageSnapshot(message) }));
    message.eventSeqs = [...message.eventSeqs, seq];
  });
  return context.loader(messageLoader).load(named);
}

/** A message as it is inside a transaction. Throws `NOT_FOUND`. */
export async function getMessage(em: EntityManager, id: string, conversationId: string): Promise<Message> {
  const message = await em.findOne(Message, { id, conversationId });
  if (!message) throw notFound('message');
  return message;
}
