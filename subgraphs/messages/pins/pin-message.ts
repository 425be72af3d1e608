import { Field, ID, InputType } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { parseMessageId } from '../../../kernel/message-ids.ts';
import { checkPermitted } from '../../../kernel/permissions/participants.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { messageLoader } from '../loaders/messages.ts';
import type { MessageView } from '../message-view.ts';
import { getMessage } from '../writing/get-message.ts';
import { MessagePayload } from '../writing/message-payload.ts';
import { MessagePinned, MOST_PINS, PIN_MESSAGE } from './declarations.ts';

@InputType({ description: 'A message to pin.' })
export class PinMessageInput {
  @Field(() => ID, {
    description: `The message. CONFLICT for a deleted one, and when ${MOST_PINS} others are pinned: unpin one first.`,
  })
  messageId!: string;
}

/** Returns nothing when it was pinned before. */
const PIN = statement<{ seq: number }>(`
  insert into pinned_message (conversation_id, message_id, user_id, seq) values ($1, $2, $3, $4)
  on conflict do nothing returning seq`);

const COUNT = statement<{ count: number }>(
  'select count(*)::int as count from pinned_message where conversation_id = $1',
);

/** Pins a message of one of the viewer's conversations; a pinned one stays where it is. */
async function pin(context: RequestContext, input: PinMessageInput): Promise<{ message: MessageView }> {
  const { userId } = context.viewer;
  const named = parseMessageId(input.messageId, 'messageId');
  const { id: messageId, conversationId, seq: messageSeq } = await context.loader(messageLoader).load(named);
  await changeAsParticipant(context, conversationId, async ({ em, nextSeq, append }, access) => {
    checkPermitted(access, PIN_MESSAGE);
    if ((await getMessage(em, messageId, conversationId)).deletedAt) throw conflict('The message was deleted.');
    const pinned = await run(em, PIN, [conversationId, messageId, userId, nextSeq]);
    if (pinned.length === 0) return;
    const [counted] = await run(em, COUNT, [conversationId]);
    if ((counted?.count ?? 0) > MOST_PINS)
      throw conflict(`A conversation has at most ${MOST_PINS} pinned messages: unpin one first.`);
    append(MessagePinned({ messageId, messageSeq, userId }));
  });
  return { message: await context.loader(messageLoader).load(named) };
}

export const pinMessage = mutation({
  name: 'pinMessage',
  description:
    'Pins a message for everybody in its conversation. In groups and channels owners and admins may, in a direct conversation both. A repetition changes nothing.',
  tags: ['write', 'conversations'],
  input: PinMessageInput,
  inputDescription: 'The message.',
  payload: MessagePayload,
  run: pin,
});
