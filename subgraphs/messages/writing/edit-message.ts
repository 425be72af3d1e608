import { isDeepStrictEqual } from 'node:util';
import { Field, ID, InputType } from 'type-graphql';
import { addContentFields } from '../../../kernel/content.ts';
import { conflict, forbidden } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { parseMessageId } from '../../../kernel/message-ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { BODY_RULE, changeContent, editableKinds, parseBody, parseContent } from '../content/change-content.ts';
import { messageLoader } from '../loaders/messages.ts';
import { type MessageView, toMessageSnapshot } from '../message-view.ts';
import { MessageEdited } from './declarations.ts';
import { getMessage } from './get-message.ts';
import { MessagePayload } from './message-payload.ts';

@InputType({ description: 'A new text for a message. Content that is left out stays; null takes it away.' })
export class EditMessageInput {
  @Field(() => ID, { description: 'The message; only its sender may edit it.' })
  messageId!: string;

  @Field(() => String, { description: `The new text: ${BODY_RULE}` })
  body!: string;
}
addContentFields(EditMessageInput, editableKinds, 'input');

/** Gives a message of the viewer another text and content. The same again changes nothing. */
async function edit(context: RequestContext, input: EditMessageInput): Promise<{ message: MessageView }> {
  const named = parseMessageId(input.messageId, 'messageId');
  const { chat } = context.resources.config;
  const change = parseContent(input, chat);
  const { id, conversationId } = await context.loader(messageLoader).load(named);
  await changeAsParticipant(context, conversationId, async ({ em, at, append }) => {
    const message = await getMessage(em, id, conversationId);
    if (message.senderId !== context.viewer.userId) throw forbidden('Only its sender may edit a message.');
    if (message.deletedAt) throw conflict('The message was deleted.');
    const content = changeContent(message.content, change);
    const body = parseBody(input.body, content, chat);
    if (message.body === body && isDeepStrictEqual(message.content, content)) return;
    Object.assign(message, { body, content, editedAt: at });
    const seq = append(MessageEdited({ message: toMessageSnapshot(message) }));
    message.eventSeqs = [...message.eventSeqs, seq];
  });
  return { message: await context.loader(messageLoader).load(named) };
}

export const editMessage = mutation({
  name: 'editMessage',
  description: 'Changes the text and the content of a message. FORBIDDEN for all but its sender.',
  tags: ['write', 'send'],
  input: EditMessageInput,
  inputDescription: 'The message and its new text.',
  payload: MessagePayload,
  run: edit,
});
