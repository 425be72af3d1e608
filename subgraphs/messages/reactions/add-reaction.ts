import { Field, ID, InputType } from 'type-graphql';
import { defaultOf } from '../../../kernel/config/values.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { getMessage } from '../writing/get-message.ts';
import { MessagePayload } from '../writing/message-payload.ts';
import { changeReaction, EMOJI } from './change-reaction.ts';
import { ReactionAdded } from './declarations.ts';

@InputType({ description: 'A reaction to a message.' })
export class AddReactionInput {
  @Field(() => ID, { description: 'The message. CONFLICT for a deleted one.' })
  messageId!: string;

  @Field(() => String, {
    description: `${EMOJI} CONFLICT when the message has ${defaultOf('MAX_EMOJI_PER_MESSAGE')} others already.`,
  })
  emoji!: string;
}

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

const EMOJI_OF_MESSAGE = statement<{ emoji: string }>(
  'select emoji from reaction_count where conversation_id = $1 and message_id = $2',
);

/**
 * Reacts to a message of one of the viewer's conversations. The same emoji again changes nothing. Throws `CONFLICT` for
 * a deleted message, and for one emoji more than `MAX_EMOJI_PER_MESSAGE`.
 */
function add(context: RequestContext, input: AddReactionInput) {
  const most = context.resources.config.chat.maxEmojiPerMessage;
  return changeReaction(context, input, {
    event: ReactionAdded,
    change: async ({ em, nextSeq }, key) => {
      const [conversationId, messageId] = key;
      const { deletedAt } = await getMessage(em, messageId, conversationId);
      if (deletedAt) throw conflict('The message was deleted.');
      const [added] = await run(em, ADD, [...key, nextSeq]);
      if (added?.count === 1 && (await run(em, EMOJI_OF_MESSAGE, [conversationId, messageId])).length > most)
        throw conflict(`A message has at most ${most} different emoji.`);
      return added?.count;
    },
  });
}

export const addReaction = mutation({
  name: 'addReaction',
  description: 'Reacts to a message with an emoji. A repetition with the same emoji changes nothing.',
  tags: ['write', 'react'],
  input: AddReactionInput,
  inputDescription: 'The message and the emoji.',
  payload: MessagePayload,
  run: add,
});
