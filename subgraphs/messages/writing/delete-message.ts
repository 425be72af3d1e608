import { Field, ID, InputType } from 'type-graphql';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { parseMessageId } from '../../../kernel/message-ids.ts';
import { checkPermitted } from '../../../kernel/permissions/participants.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { eraseWritten } from '../content/erase.ts';
import { DELETE_MESSAGE_OF_ANOTHER } from '../declarations.ts';
import { messageLoader } from '../loaders/messages.ts';
import { type MessageView, toMessageSnapshot } from '../message-view.ts';
import { erasePin } from '../pins/unpin-message.ts';
import { eraseReactions } from '../reactions/erase.ts';
import { MessageDeleted } from './declarations.ts';
import { getMessage } from './get-message.ts';
import { MessagePayload } from './message-payload.ts';

@InputType({ description: 'The message to delete.' })
export class DeleteMessageInput {
  @Field(() => ID, { description: 'The message; its sender, owners and admins may delete it.' })
  messageId!: string;
}

/**
 * Deletes a message; its sender may, and owners and admins. It leaves a tombstone under its number, without text, content,
 * reactions and pin, nor does anything else keep them. Deleting it again changes nothing.
 */
async function remove(context: RequestContext, input: DeleteMessageInput): Promise<{ message: MessageView }> {
  const named = parseMessageId(input.messageId, 'messageId');
  const { id, conversationId } = await context.loader(messageLoader).load(named);
  await changeAsParticipant(context, conversationId, async ({ em, at, append }, access) => {
    const message = await getMessage(em, id, conversationId);
    if (message.senderId !== context.viewer.userId) checkPermitted(access, DELETE_MESSAGE_OF_ANOTHER);
    if (message.deletedAt) return;
    message.deletedAt = at;
    await eraseWritten(em, message);
    await eraseReactions(em, conversationId, id);
    await erasePin(em, conversationId, id);
    append(MessageDeleted({ messageId: id, messageSeq: message.seq, message: toMessageSnapshot(message) }));
  });
  return { message: await context.loader(messageLoader).load(named) };
}

export const deleteMessage = mutation({
  name: 'deleteMessage',
  description: 'Deletes the text, the content, the reactions and the pin of a message. Its place and number stay.',
  tags: ['write', 'send'],
  input: DeleteMessageInput,
  inputDescription: 'The message.',
  payload: MessagePayload,
  run: remove,
});
