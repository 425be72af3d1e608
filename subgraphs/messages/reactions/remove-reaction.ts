import { Field, ID, InputType } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { MessagePayload } from '../writing/message-payload.ts';
import { changeReaction, EMOJI } from './change-reaction.ts';
import { ReactionRemoved } from './declarations.ts';

@InputType({ description: 'A reaction to take back.' })
export class RemoveReactionInput {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;

  @Field(() => String, { description: EMOJI })
  emoji!: string;
}

/** Returns how many react with this emoji then; nothing when the user did not. */
const REMOVE = statement<{ count: number }>(`
  with removed as (
    delete from reaction where conversation_id = $1 and message_id = $2 and user_id = $3 and emoji = $4
    returning conversation_id, message_id, emoji
  ), last as (
    delete from reaction_count c using removed r
    where c.conversation_id = r.conversation_id and c.message_id = r.message_id and c.emoji = r.emoji and c.count = 1
    returning 0 as count
  ), not_last as (
    update reaction_count c set count = c.count - 1 from removed r
    where c.conversation_id = r.conversation_id and c.message_id = r.message_id and c.emoji = r.emoji and c.count > 1
    returning c.count
  )
  select count from last union all select count from not_last`);

/** Takes a reaction of the viewer back. Where there is none nothing changes. */
const remove = (context: RequestContext, input: RemoveReactionInput) =>
  changeReaction(context, input, {
    event: ReactionRemoved,
    change: async ({ em }, key) => (await run(em, REMOVE, key))[0]?.count,
  });

export const removeReaction = mutation({
  name: 'removeReaction',
  description: 'Takes a reaction of the viewer back. Without such a reaction it changes nothing.',
  tags: ['write', 'react'],
  input: RemoveReactionInput,
  inputDescription: 'The message and the emoji.',
  payload: MessagePayload,
  run: remove,
});
