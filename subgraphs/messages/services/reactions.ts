import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import { type ConversationChange, changeAsParticipant } from '../../../kernel/log/change.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { ReactionAdded, ReactionRemoved } from '../declarations.ts';
import { parseEmoji } from '../emoji.ts';
import type { AddReactionInput, RemoveReactionInput } from '../inputs.ts';
import { messageLoader } from '../loaders/messages.ts';
import type { MessageView } from '../message-view.ts';
import { getMessage } from './edit-message.ts';

/** Conversation, message, user and emoji: what there is one reaction of. */
type ReactionKey = readonly [conversationId: string, messageId: string, userId: string, emoji: string];

/** Returns how many react with this emoji now; nothing when the user did before. */
const ADD = statement<{ count: number }>(`
  with added as (
    insert into reaction (conversation_id, message_id, user_id, emoji, seq) values ($1, $2, $3, $4, $5)
    on conflict do nothing returning conversation_id, message_id, emoji, seq
  )
  insert into reaction_count as c (conversation_id, message_id, emoji, first_seq, count)
  select conversation_id, message_id, emoji, seq, 1 from added
  on conflict (conversation_id, message_id, emoji) do update set count = c.count + 1
  returning count`);

const EMOJI = statement<{ emoji: string }>(
  'select emoji from reaction_count where conversation_id = $1 and message_id = $2',
);

/** Returns nothing when the user did not react with this emoji. */
const REMOVE = statement<{ emoji: string }>(`
  with removed as (
    delete from reaction where conversation_id = $1 and message_id = $2 and user_id = $3 and emoji = $4
    returning conversation_id, message_id, emoji
  ), last as (
    delete from reaction_count c using removed r
    where c.conversation_id = r.conversation_id and c.message_id = r.message_id and c.emoji = r.emoji and c.count = 1
  ), not_last as (
    update reaction_count c set count = c.count - 1 from removed r
    where c.conversation_id = r.conversation_id and c.message_id = r.message_id and c.emoji = r.emoji and c.count > 1
  )
  select emoji from removed`);

/**
 * Reacts to a message of one of the viewer's conversations. The same emoji again changes nothing. Throws `CONFLICT` for
 * a deleted message, and for one emoji more than `MAX_EMOJI_PER_MESSAGE`.
 */
export function addReaction(context: RequestContext, input: AddReactionInput): Promise<MessageView> {
  const most = context.resources.config.chat.maxEmojiPerMessage;
  return changeReaction(context, input, {
    event: ReactionAdded,
    change: async ({ em, nextSeq }, key) => {
      const [conversationId, messageId] = key;
      const { deletedAt } = await getMessage(em, messageId, conversationId);
      if (deletedAt) throw conflict('The message was deleted.');
      const [added] = await run(em, ADD, [...key, nextSeq]);
      if (added?.count === 1 && (await run(em, EMOJI, [conversationId, messageId])).length > most)
        throw conflict(`A message has at most ${most} different emoji.`);
      return added !== undefined;
    },
  });
}

/** Takes a reaction of the viewer back. Where there is none nothing changes. */
export function removeReaction(context: RequestContext, input: RemoveReactionInput): Promise<MessageView> {
  return changeReaction(context, input, {
    event: ReactionRemoved,
    change: async ({ em }, key) => (await run(em, REMOVE, key)).length > 0,
  });
}

interface ReactionChange {
  readonly event: typeof ReactionAdded | typeof ReactionRemoved;
  /** Changes the rows, and says whether anything changed. */
  readonly change: (change: ConversationChange, key: ReactionKey) => Promise<boolean>;
}

async function changeReaction(
  context: RequestContext,
  input: AddReactionInput | RemoveReactionInput,
  { event, change }: ReactionChange,
): Promise<MessageView> {
  const { userId } = context.viewer;
  const messageId = parseId(input.messageId, 'messageId');
  const emoji = parseEmoji(input.emoji);
  const { conversationId, seq: messageSeq } = await context.loader(messageLoader).load(messageId);
  await changeAsParticipant(context, conversationId, async (tx) => {
    const changed = await change(tx, [conversationId, messageId, userId, emoji]);
    if (changed) tx.append(event({ messageId, messageSeq, emoji, userId }));
  });
  return context.loader(messageLoader).load(messageId);
}
