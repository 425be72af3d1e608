import { accessLoader } from '../../../kernel/access.ts';
import { badInput } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import { readEvents } from '../../../kernel/log/read.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { checkPosition } from './position.ts';
import { presentEvent, presentResync } from './present-event.ts';

export interface EventsArgs {
  readonly conversationId: string;
  readonly after: number;
  readonly first: number;
}

/** A page of a conversation's log after a position; one `ResyncRequired` when the log no longer reaches back to it. */
export async function listEvents(context: RequestContext, { conversationId: text, after, first }: EventsArgs) {
  const conversationId = parseId(text, 'conversationId');
  const max = context.resources.config.chat.maxPageSize;
  if (first < 1 || first > max) throw badInput('first', `must be from 1 to ${max}.`);
  const { eventSeq } = await context.loader(accessLoader).load(conversationId);
  checkPosition('after', after, eventSeq);
  const { events, oldestSeq, latestSeq } = await readEvents(context.em, conversationId, { after, limit: first });
  if (after + 1 < oldestSeq) return { events: [presentResync(conversationId, oldestSeq)], hasMore: false, latestSeq };
  const last = events.at(-1)?.seq ?? after;
  return { events: events.map(presentEvent), hasMore: last < latestSeq, latestSeq };
}
