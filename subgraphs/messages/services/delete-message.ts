import { run, statement } from '../../../kernel/database/statement.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { parseMessageId } from '../../../kernel/message-ids.ts';
import { checkPermitted } from '../../../kernel/permissions/participants.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { DELETE_MESSAGE_OF_ANOTHER, MessageDeleted } from '../declarations.ts';
import { messageLoader } from '../loaders/messages.ts';
import type { MessageView } from '../message-view.ts';
import { eraseReactions } from '../reactions/erase.ts';
import { getMessage } from './edit-message.ts';

/** Deleted means gone: the text leaves the log's events too. */
const CLEAR_EVENTS = statement(`
  update conversation_event set payload = jsonb_set(payload, '{message,body}', 'null')
  where conversation_id = $1 and seq = any($2::int[])`);

/** Nor can the text be guessed from the hash that knows a repeat. */
const CLEAR_REQUEST = statement('update message_client_id set request_hash = null where message_id = $1');

/**
 * Deletes a message; its sender may, and owners and admins. It leaves a tombstone under its number, without text and
 * reactions, nor does anything else keep them. Deleting it again changes nothing.
 */
export async function deleteMessage(context: RequestContext, messageId: string): Promise<MessageView> {
  const named = parseMessageId(messageId, 'messageId');
  const { id, conversationId } = await context.loader(messageLoader).load(named);
  await changeAsParticipant(context, conversationId, async ({ em, at, append }, access) => {
    const message = await getMessage(em, id, conversationId);
    if (message.senderId !== context.viewer.userId) checkPermitted(access, DELETE_MESSAGE_OF_ANOTHER);
    if (message.deletedAt) return;
    message.body = null;
    message.deletedAt = at;
    await run(em, CLEAR_EVENTS, [conversationId, message.eventSeqs]);
    await run(em, CLEAR_REQUEST, [id]);
    await eraseReactions(em, conversationId, id);
    append(MessageDeleted({ messageId: id, messageSeq: message.seq }));
  });
  return context.loader(messageLoader).load(named);
}
