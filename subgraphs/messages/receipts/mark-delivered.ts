import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { MessagesDelivered } from '../declarations.ts';
import { Conversation } from '../entities/conversation.ts';
import { changeMarkers } from './change-markers.ts';

@InputType({ description: "The position up to which messages reached one of the viewer's devices." })
export class MarkDeliveredInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Int, {
    description:
      'The `seq` of the newest message received: 0 to `messageSeq`. A smaller one than before changes nothing.',
  })
  upToSeq!: number;
}

@ObjectType({ description: "The viewer's delivery marker after a change.", simpleResolvers: true })
export class MarkDeliveredPayload {
  @Field(() => Conversation, { description: 'The conversation.' })
  conversation!: Conversation;

  @Field(() => Int, { description: 'Everything up to this `seq` is delivered.' })
  lastDeliveredSeq!: number;
}

const ADVANCE_DELIVERED = statement<{ seq: number }>(`
  update participant set last_delivered_seq = $3
  where conversation_id = $1 and user_id = $2 and last_delivered_seq < $3 returning last_delivered_seq as seq`);

/** Moves the viewer's delivery marker forward. */
async function mark(context: RequestContext, input: MarkDeliveredInput) {
  const { conversationId, delivered } = await changeMarkers(context, input, {
    event: MessagesDelivered,
    advance: async (em, { conversationId, userId, upToSeq }) =>
      (await run(em, ADVANCE_DELIVERED, [conversationId, userId, upToSeq])).length > 0,
  });
  return { conversation: { id: conversationId }, lastDeliveredSeq: delivered };
}

export const markDelivered = mutation({
  name: 'markDelivered',
  description: "Moves the viewer's delivery marker forward.",
  tags: ['write', 'receipts'],
  input: MarkDeliveredInput,
  inputDescription: 'The conversation and the position.',
  payload: MarkDeliveredPayload,
  run: mark,
});
