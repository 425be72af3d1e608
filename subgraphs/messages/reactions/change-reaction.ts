import { type ConversationChange, changeAsParticipant } from '../../../kernel/log/change.ts';
import { parseMessageId } from '../../../kernel/message-ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { SHORT_CODE } from '../limits.ts';
import { messageLoader } from '../loaders/messages.ts';
import type { MessageView } from '../message-view.ts';
import type { ReactionAdded, ReactionRemoved } from './declarations.ts';
import { parseEmoji } from './emoji.ts';

/** Conversation, message, user and emoji: what there is one reaction of. */
type ReactionKey = readonly [conversationId: string, messageId: string, userId: string, emoji: string];

/** The description of an emoji in an input. */
export const EMOJI = `One emoji, or a short code such as \`:shipit:\` of ${SHORT_CODE.min} to ${SHORT_CODE.max} lower case letters, digits, \`_\`, \`+\` and \`-\`.`;

interface ReactionInput {
  readonly messageId: string;
  readonly emoji: string;
}

interface ReactionChange {
  readonly event: typeof ReactionAdded | typeof ReactionRemoved;
  /** Changes the rows, and returns how many react with the emoji then; undefined if nothing changed. */
  readonly change: (change: ConversationChange, key: ReactionKey) => Promise<number | undefined>;
}

/** Changes a reaction of the viewer to a message of one of their conversations, and appends the event that says so. */
export async function changeReaction(
  context: RequestContext,
  input: ReactionInput,
  { event, change }: ReactionChange,
): Promise<{ message: MessageView }> {
  const { userId } = context.viewer;
  const named = parseMessageId(input.messageId, 'messageId');
  const emoji = parseEmoji(input.emoji);
  const { id: messageId, conversationId, seq: messageSeq } = await context.loader(messageLoader).load(named);
  await changeAsParticipant(context, conversationId, async (tx) => {
    const count = await change(tx, [conversationId, messageId, userId, emoji]);
    if (count !== undefined) tx.append(event({ messageId, messageSeq, emoji, count, userId }));
  });
  return { message: await context.loader(messageLoader).load(named) };
}
