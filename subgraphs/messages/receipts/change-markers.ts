import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { MARKER_COLUMNS, type Markers, type MessagesDelivered, type MessagesRead } from './declarations.ts';

const MARKERS = statement<Markers>(`
  select ${MARKER_COLUMNS} from participant p where p.conversation_id = $1 and p.user_id = $2`);

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
  /** Moves it forward, and returns the markers as they are then; nothing if it did not move. */
  readonly advance: (em: EntityManager, move: MarkerMove) => Promise<readonly Markers[]>;
}

/** Moves a marker of the viewer forward, and appends the event that says so. Returns the markers as they are then. */
export async function changeMarkers(
  context: RequestContext,
  { conversationId: text, upToSeq }: MarkerInput,
  { event, advance }: MarkerChange,
): Promise<Markers & { readonly conversationId: string }> {
  const conversationId = parseId(text, 'conversationId');
  const { userId } = context.viewer;
  if (upToSeq < 0) throw badInput('upToSeq', 'must not be negative.');
  return changeAsParticipant(context, conversationId, async ({ em, at, append }, { messageSeq }) => {
    if (upToSeq > messageSeq) throw badInput('upToSeq', `must not be beyond the newest message, ${messageSeq}.`);
    const [moved] = await advance(em, { conversationId, userId, upToSeq, messageSeq, at });
    if (moved) append(event({ userId, upToSeq, ...moved }));
    const [markers] = moved ? [moved] : await run(em, MARKERS, [conversationId, userId]);
    return { conversationId, ...(markers as Markers) };
  });
}
