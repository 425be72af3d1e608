import { accessLoader } from '../../../kernel/access.ts';
import { badInput } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import { type EventCatalogue, presentEvent } from '../../../kernel/log/events.ts';
import { readEvents } from '../../../kernel/log/read.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { checkPosition } from './position.ts';
import { presentResync } from './present-resync.ts';

export interface EventsArgs {
  readonly conversationId: string;
  readonly after: number;
  readonly first: number;
}

/** A page of a conversation's log after a position; one `ResyncRequired` when the log does not have that position. */
export async function listEvents(
  context: RequestContext,
  catalogue: EventCatalogue,
  { conversationId: text, after, first }: EventsArgs,
) {
  const conversationId = parseId(text, 'conversationId');
  const max = context.resources.config.chat.maxPageSize;
  if (first < 1 || first > max) throw badInput('first', `must be from 1 to ${max}.`);
  checkPosition('after', after);
  await context.loader(accessLoader).load(conversationId);
  const { events, oldestSeq, latestSeq } = await readEvents({ em: context.em, catalogue }, conversationId, {
    after,
    limit: first,
  });
  const resync = (seq: number) => [presentResync(conversationId, { seq, oldestSeq })];
  if (after > latestSeq) return { events: resync(latestSeq), hasMore: false, latestSeq };
  if (after + 1 < oldestSeq) return { events: resync(oldestSeq - 1), hasMore: false, latestSeq };
  const last = events.at(-1)?.seq ?? after;
  return { events: events.map((event) => presentEvent(catalogue, event)), hasMore: last < latestSeq, latestSeq };
}
