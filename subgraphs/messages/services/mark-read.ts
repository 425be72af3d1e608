import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { MessagesDelivered, MessagesRead } from '../declarations.ts';
import type { MarkDeliveredInput, MarkReadInput } from '../inputs.ts';

/**
 * Moves the markers forward and writes down when. Own messages left behind stop being subtracted from what is unread:
 * each is looked at once, when the marker passes it.
 */
const ADVANCE_READ = statement<{ seq: number }>(`
  with marker as (
    update participant p set
      last_read_seq = $3,
      last_delivered_seq = greatest(p.last_delivered_seq, $3),
      own_unread = case when $3 >= $4 then 0 else p.own_unread - (
        select count(*)::int from message m
        where m.conversation_id = $1 and m.sender_id = $2 and m.seq > p.last_read_seq and m.seq <= $3
      ) end
    where p.conversation_id = $1 and p.user_id = $2 and p.last_read_seq < $3
    returning last_read_seq
  )
  insert into read_advance (conversation_id, user_id, up_to_seq, advanced_at)
  select $1, $2, $3, $5 from marker returning up_to_seq as seq`);

const ADVANCE_DELIVERED = statement<{ seq: number }>(`
  update participant set last_delivered_seq = $3
  where conversation_id = $1 and user_id = $2 and last_delivered_seq < $3 returning last_delivered_seq as seq`);

const MARKERS = statement<{ read: number; delivered: number }>(`
  select last_read_seq as read, last_delivered_seq as delivered
  from participant where conversation_id = $1 and user_id = $2`);

export interface Markers {
  readonly conversationId: string;
  readonly read: number;
  readonly delivered: number;
}

/** Moves the viewer's read marker forward; what is read is also delivered. Returns the markers as they are then. */
export function markRead(context: RequestContext, input: MarkReadInput): Promise<Markers> {
  return advance(context, input, MessagesRead);
}

/** Moves the viewer's delivery marker forward. Returns the markers as they are then. */
export function markDelivered(context: RequestContext, input: MarkDeliveredInput): Promise<Markers> {
  return advance(context, input, MessagesDelivered);
}

async function advance(
  context: RequestContext,
  { conversationId: conversationIdText, upToSeq }: MarkReadInput | MarkDeliveredInput,
  event: typeof MessagesRead | typeof MessagesDelivered,
): Promise<Markers> {
  const conversationId = parseId(conversationIdText, 'conversationId');
  const { userId } = context.viewer;
  if (upToSeq < 0) throw badInput('upToSeq', 'must not be negative.');
  return changeAsParticipant(context, conversationId, async ({ em, at, append }, { messageSeq }) => {
    if (upToSeq > messageSeq) throw badInput('upToSeq', `must not be beyond the newest message, ${messageSeq}.`);
    const place = [conversationId, userId, upToSeq];
    const moved =
      event === MessagesRead
        ? await run(em, ADVANCE_READ, [...place, messageSeq, at])
        : await run(em, ADVANCE_DELIVERED, place);
    if (moved.length > 0) append(event({ userId, upToSeq }));
    const [markers] = await run(em, MARKERS, [conversationId, userId]);
    return { conversationId, ...(markers as Omit<Markers, 'conversationId'>) };
  });
}
