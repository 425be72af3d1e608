import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Conversation } from '../entities/conversation.ts';
import { changeMarkers } from './change-markers.ts';
import { MARKER_COLUMNS, type Markers, MessagesRead } from './declarations.ts';

@InputType({ description: 'The position up to which the viewer has read.' })
export class MarkReadInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Int, {
    description: 'The `seq` of the newest message read: 0 to `messageSeq`. A smaller one than before changes nothing.',
  })
  upToSeq!: number;
}

@ObjectType({ description: "The viewer's read marker after a change.", simpleResolvers: true })
export class MarkReadPayload {
  @Field(() => Conversation, { description: 'The conversation.' })
  conversation!: Conversation;

  @Field(() => Int, { description: 'Everything up to this `seq` is read.' })
  lastReadSeq!: number;
}

/**
 * Moves the markers forward and writes down when. Own messages left behind stop being subtracted from what is unread:
 * each is looked at once, when the marker passes it.
 */
const ADVANCE_READ = statement<Markers>(`
  with marker as (
    update participant p set
      last_read_seq = $3,
      last_delivered_seq = greatest(p.last_delivered_seq, $3),
      own_unread = case when $3 >= $4 then 0 else p.own_unread - (
        select count(*)::int from message m
        where m.conversation_id = $1 and m.sender_id = $2 and m.seq > p.last_read_seq and m.seq <= $3
      ) end
    where p.conversation_id = $1 and p.user_id = $2 and p.last_read_seq < $3
    returning ${MARKER_COLUMNS}
  ), advance as (
    insert into read_advance (conversation_id, user_id, up_to_seq, advanced_at) select $1, $2, $3, $5 from marker
  )
  select * from marker`);

/** Moves the viewer's read marker forward; what is read is also delivered. */
async function mark(context: RequestContext, input: MarkReadInput) {
  const { conversationId, lastReadSeq } = await changeMarkers(context, input, {
    event: MessagesRead,
    advance: (em, { conversationId, userId, upToSeq, messageSeq, at }) =>
      run(em, ADVANCE_READ, [conversationId, userId, upToSeq, messageSeq, at]),
  });
  return { conversation: { id: conversationId }, lastReadSeq };
}

export const markRead = mutation({
  name: 'markRead',
  description: "Moves the viewer's read marker forward.",
  tags: ['write', 'receipts'],
  input: MarkReadInput,
  inputDescription: 'The conversation and the position.',
  payload: MarkReadPayload,
  run: mark,
});
