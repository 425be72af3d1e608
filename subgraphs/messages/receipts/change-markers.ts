import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { MessagesDelivered, MessagesRead } from '../declarations.ts';

const MARKERS = statement<{ read: number; delivered: number }>(`
  select last_read_seq as read, last_delivered_seq as delivered
  from participant where conversation_id = $1 and user_id = $2`);

export interface Markers {
  readonly conversationId: string;
  readonly read: number;
  readonly delivered: number;
}

interface MarkerInput {
  readonly conversationId: string;
  readonly upToSeq: number;
}

/** Where a marker is to move. */
export interface MarkerMove {
  readonly conversationId: string;
  readonly userId: string;
  readonly upToSeq: number;
  /** The number of the newest message. */
  readonly messageSeq: number;
  readonly at: Date;
}

interface MarkerChange {
  readonly event: typeof MessagesRead | typeof MessagesDelivered;
  /** Moves it forward, and says whether it moved. */
  readonly advance: (em: EntityManager, move: MarkerMove) => Promise<boolean>;
}

/** Moves a marker of the viewer forward, and appends the event that says so. Returns the markers as they are then. */
export async function changeMarkers(
  context: RequestContext,
  { conversationId: text, upToSeq }: MarkerInput,
  { event, advance }: MarkerChange,
): Promise<Markers> {
  const conversationId = parseId(text, 'conversationId');
  const { userId } = context.viewer;
  if (upToSeq < 0) throw badInput('upToSeq', 'must not be negative.');
  return changeAsParticipant(context, conversationId, async ({ em, at, append }, { messageSeq }) => {
    if (upToSeq > messageSeq) throw badInput('upToSeq', `must not be beyond the newest message, ${messageSeq}.`);
    const hasMoved = await advance(em, { conversationId, userId, upToSeq, messageSeq, at });
    if (hasMoved) append(event({ userId, upToSeq }));
    const [markers] = await run(em, MARKERS, [conversationId, userId]);
    return { conversationId, ...(markers as Omit<Markers, 'conversationId'>) };
  });
}
