import type { EntityManager } from '@mikro-orm/postgresql';
import { notFound } from '../../../kernel/errors.ts';
import { Message } from '../entities/message.ts';

/** A message as it is inside a transaction. Throws `NOT_FOUND`. */
export async function getMessage(em: EntityManager, id: string, conversationId: string): Promise<Message> {
  const message = await em.findOne(Message, { id, conversationId });
  if (!message) throw notFound('message');
  return message;
}
