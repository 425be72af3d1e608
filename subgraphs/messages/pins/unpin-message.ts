import type { EntityManager } from '@mikro-orm/postgresql';
import { Field, ID, InputType } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { parseMessageId } from '../../../kernel/message-ids.ts';
import { checkPermitted } from '../../../kernel/permissions/participants.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { messageLoader } from '../loaders/messages.ts';
import type { MessageView } from '../message-view.ts';
import { MessagePayload } from '../writing/message-payload.ts';
import { MessageUnpinned, PIN_MESSAGE } from './declarations.ts';

@InputType({ description: 'A message to unpin.' })
export class UnpinMessageInput {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;
}

const UNPIN = statement<{ seq: number }>(
  'delete from pinned_message where conversation_id = $1 and message_id = $2 returning seq',
);

/** Takes the pin of a message away, inside a transaction. Returns whether there was one. */
export const erasePin = async (em: EntityManager, conversationId: string, messageId: string): Promise<boolean> =>
  (await run(em, UNPIN, [conversationId, messageId])).length > 0;

/** Unpins a message of one of the viewer's conversations; one that is not pinned stays as it is. */
async function unpin(context: RequestContext, input: UnpinMessageInput): Promise<{ message: MessageView }> {
  const { userId } = context.viewer;
  const named = parseMessageId(input.messageId, 'messageId');
  const { id: messageId, conversationId, seq: messageSeq } = await context.loader(messageLoader).load(named);
  await changeAsParticipant(context, conversationId, async ({ em, append }, access) => {
    checkPermitted(access, PIN_MESSAGE);
    if (await erasePin(em, conversationId, messageId)) append(MessageUnpinned({ messageId, messageSeq, userId }));
  });
  return { message: await context.loader(messageLoader).load(named) };
}

export const unpinMessage = mutation({
  name: 'unpinMessage',
  description: 'Unpins a message, for those who may pin it. A repetition changes nothing.',
  tags: ['write', 'conversations'],
  input: UnpinMessageInput,
  inputDescription: 'The message.',
  payload: MessagePayload,
  run: unpin,
});
