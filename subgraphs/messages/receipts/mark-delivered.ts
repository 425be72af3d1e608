import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Conversation } from '../entities/conversation.ts';
import { changeMarkers } from './change-markers.ts';
import { MARKER_COLUMNS, type Markers, MessagesDelivered } from './declarations.ts';

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

const ADVANCE_DELIVERED = statement<Markers>(`
  update participant p set last_delivered_seq = $3
  where p.conversation_id = $1 and p.user_id = $2 and p.last_delivered_seq < $3 returning ${MARKER_COLUMNS}`);

/** Moves the viewer's delivery marker forward. */
async function mark(context: RequestContext, input: MarkDeliveredInput) {
  const { conversationId, lastDeliveredSeq } = await changeMarkers(context, input, {
    event: MessagesDelivered,
    advance: (em, { conversationId, userId, upToSeq }) => run(em, ADVANCE_DELIVERED, [conversationId, userId, upToSeq]),
  });
  return { conversation: { id: conversationId }, lastDeliveredSeq };
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
