import DataLoader from 'dataloader';
import { readableFilter } from '../../../kernel/access.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { notFound } from '../../../kernel/errors.ts';
import type { MessageKey, NamedMessage } from '../../../kernel/message-ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { MESSAGE_COLUMNS, type MessageRow, type MessageView, toMessageView } from '../message-view.ts';
import { plainIdReader } from './plain-ids.ts';

/** By the range too, or the plan for all values would visit every month's partition: ids are in order of time. */
const BY_KEY = statement<MessageRow>(`
  select ${MESSAGE_COLUMNS} from message m
  where m.conversation_id = any($1::uuid[]) and m.id = any($2::uuid[]) and m.id between $3::uuid and $4::uuid`);

/**
 * Messages as they are named, of conversations that the caller may read; the access first, then one statement for all. Any
 * other one is `NOT_FOUND`, and costs the same whether it exists or not.
 */
export function messageLoader(context: RequestContext): DataLoader<NamedMessage, MessageView, string> {
  const readKeyed = keyReader(context);
  const readPlain = plainIdReader(context);
  return new DataLoader<NamedMessage, MessageView, string>(
    async (named) => {
      const ids = named.filter(({ conversationId }) => conversationId === undefined).map(({ id }) => id);
      const plain = ids.length === 0 ? [] : await readPlain(ids, ...boundsOf(ids));
      const rows = [...(await readKeyed(named.filter(hasConversation))), ...plain];
      const found = new Map(rows.map((row) => [row.id, row]));
      return named.map(({ conversationId, id }) => {
        const row = found.get(id);
        const isMeant = row && (conversationId === undefined || conversationId === row.conversationId);
        return isMeant ? toMessageView(row) : notFound('message');
      });
    },
    { cacheKeyFn: ({ conversationId, id }) => `${conversationId} ${id}` },
  );
}

const hasConversation = (named: NamedMessage): named is MessageKey => named.conversationId !== undefined;

/** Reads messages of readable conversations. One may be of another of these conversations than its key says. */
function keyReader(context: RequestContext): (keys: readonly MessageKey[]) => Promise<MessageRow[]> {
  const filter = readableFilter(context);
  return async (keys) => {
    if (keys.length === 0) return [];
    const readable = await filter(keys.map(({ conversationId }) => conversationId));
    const ids = keys.filter(({ conversationId }) => readable.has(conversationId)).map(({ id }) => id);
    return ids.length === 0 ? [] : run(context.em, BY_KEY, [[...readable], ids, ...boundsOf(ids)]);
  };
}

/** The first and last of some ids, which stand in order as the database has them. */
function boundsOf(ids: readonly string[]): readonly [first: string, last: string] {
  const sorted = ids.toSorted();
  return [sorted[0] as string, sorted.at(-1) as string];
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
