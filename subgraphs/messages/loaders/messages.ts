import DataLoader from 'dataloader';
import { type ReadStatements, readerFor } from '../../../kernel/access.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { notFound } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { MESSAGE_COLUMNS, type MessageRow, type MessageView, toMessageView } from '../message-view.ts';

const BY_ID: ReadStatements<MessageRow> = {
  viewer: statement(`
    select ${MESSAGE_COLUMNS} from message m
    where m.id = any($2::uuid[])
      and exists (select from participant p where p.conversation_id = m.conversation_id and p.user_id = $1)`),
  audience: statement(`
    select ${MESSAGE_COLUMNS} from message m where m.id = any($2::uuid[]) and m.conversation_id = $1`),
};

/** Messages by id, of conversations that the caller may read; one statement for all. Any other one is `NOT_FOUND`. */
export function messageLoader(context: RequestContext): DataLoader<string, MessageView> {
  const read = readerFor(context, BY_ID);
  return new DataLoader<string, MessageView>(async (ids) => {
    const found = new Map((await read(ids)).map((row) => [row.id, toMessageView(row)]));
    return ids.map((id) => found.get(id) ?? notFound('message'));
  });
}

/** Messages of one conversation with `low <= seq <= high`. */
export interface MessageRange {
  readonly conversationId: string;
  readonly low: number;
  readonly high: number;
}

/** The limit tells the planner that a range is short, so that it never reads a whole partition for one. */
const BY_RANGE = statement<MessageRow & { range: number }>(`
  select r.range::int, m.*
  from unnest($1::uuid[], $2::int[], $3::int[]) with ordinality as r (conversation_id, low, high, range)
  cross join lateral (
    select ${MESSAGE_COLUMNS} from message m
    where m.conversation_id = r.conversation_id and m.seq between r.low and r.high
    order by m.seq limit r.high - r.low + 1
  ) m`);

/** Ranges of messages in order of `seq`, one statement for all. Does not check access. */
export function messageRangeLoader({ em }: RequestContext): DataLoader<MessageRange, MessageView[], string> {
  return new DataLoader<MessageRange, MessageView[], string>(
    async (ranges) => {
      const columns = [ranges.map((r) => r.conversationId), ranges.map((r) => r.low), ranges.map((r) => r.high)];
      const pages: MessageView[][] = ranges.map(() => []);
      for (const { range, ...row } of await run(em, BY_RANGE, columns)) pages[range - 1]?.push(toMessageView(row));
      return pages;
    },
    { cacheKeyFn: ({ conversationId, low, high }) => `${conversationId} ${low} ${high}` },
  );
}
