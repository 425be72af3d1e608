import DataLoader from 'dataloader';
import { accessLoader } from '../../../kernel/access.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { ReadReceipt } from '../entities/read-receipt.ts';
import type { MessageView } from '../message-view.ts';
import { byConversation, toRuns } from './runs.ts';

/** How far one participant had read, and when. */
interface Advance {
  readonly userId: string;
  readonly joinedSeq: number;
  readonly upToSeq: number;
  readonly advancedAt: Date;
}

/**
 * For each participant the advances that decide who read a run of messages when: those inside it and the first one
 * beyond, so as many as it is long at most.
 */
const ADVANCES = statement<Advance & { run: number }>(`
  select r.run::int, p.user_id as "userId", p.joined_seq as "joinedSeq",
         a.up_to_seq as "upToSeq", a.advanced_at as "advancedAt"
  from unnest($1::uuid[], $2::int[], $3::int[]) with ordinality as r (conversation_id, low, high, run)
  join participant p on p.conversation_id = r.conversation_id and p.last_read_seq >= r.low
  cross join lateral (
    select up_to_seq, advanced_at from read_advance
    where conversation_id = r.conversation_id and user_id = p.user_id and up_to_seq >= r.low
    order by up_to_seq limit r.high - r.low + 1
  ) a`);

/**
 * The readers of messages with their times, the first reader first; one statement for all. Empty in channels and in conversations
 * with more participants than `MAX_RECEIPT_PARTICIPANTS`: there only the counts are known.
 */
export function receiptLoader(context: RequestContext): DataLoader<MessageView, ReadReceipt[], string> {
  return new DataLoader<MessageView, ReadReceipt[], string>(
    async (messages) => {
      const listed = await listReceipts(context, await withIndividualReceipts(context, messages));
      return messages.map(({ id }) => listed.get(id) ?? []);
    },
    { cacheKeyFn: ({ id }) => id },
  );
}

/** Whether the readers of a message are listed one by one: in groups and direct conversations that are small enough. */
export async function tellsReaders(context: RequestContext, { conversationId }: MessageView): Promise<boolean> {
  const { kind, participantCount } = await context.loader(accessLoader).load(conversationId);
  return kind !== 'CHANNEL' && participantCount <= context.resources.config.chat.maxReceiptParticipants;
}

async function withIndividualReceipts(
  context: RequestContext,
  messages: readonly MessageView[],
): Promise<MessageView[]> {
  const told = await Promise.all(messages.map((message) => tellsReaders(context, message)));
  return messages.filter((_, index) => told[index]);
}

async function listReceipts(
  context: RequestContext,
  messages: readonly MessageView[],
): Promise<Map<string, ReadReceipt[]>> {
  const receipts = new Map<string, ReadReceipt[]>();
  if (messages.length === 0) return receipts;
  const runs = [...byConversation(messages)].flatMap(([conversationId, group]) =>
    toRuns(group).map((run) => ({ conversationId, messages: run })),
  );
  const low = runs.map(({ messages: [first] }) => first?.seq);
  const high = runs.map(({ messages: group }) => group.at(-1)?.seq);
  const advances = await run(context.em, ADVANCES, [runs.map((r) => r.conversationId), low, high]);
  const byRun = Map.groupBy(advances, (advance) => advance.run - 1);
  for (const [index, { messages: group }] of runs.entries()) {
    const readers = Map.groupBy(byRun.get(index) ?? [], ({ userId }) => userId);
    for (const message of group) receipts.set(message.id, readersOf(message, readers.values()));
  }
  return receipts;
}

/** A participant read a message at the first advance that reached it; never one sent before it came, nor its own. */
function readersOf({ seq, senderId }: MessageView, readers: Iterable<readonly Advance[]>): ReadReceipt[] {
  const receipts: ReadReceipt[] = [];
  for (const advances of readers) {
    const advance = advances.find(({ upToSeq }) => upToSeq >= seq);
    if (advance && advance.joinedSeq < seq && advance.userId !== senderId)
      receipts.push({ user: { id: advance.userId }, readAt: advance.advancedAt });
  }
  return receipts.sort((a, b) => a.readAt.getTime() - b.readAt.getTime());
}
