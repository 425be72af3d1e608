import DataLoader from 'dataloader';
import type { Pool } from 'pg';
import { MESSAGES_SCHEMA } from './stock-schema.ts';
import { serve } from './stock-subgraph.ts';

interface Message {
  readonly id: string;
  readonly seq: number;
  readonly senderId: string;
  readonly body: string;
  readonly createdAt: Date;
}

interface Receipt {
  readonly messageId: string;
  readonly userId: string;
  readonly readAt: Date;
}

interface Context {
  readonly pool: Pool;
  readonly readCounts: DataLoader<string, number>;
  readonly receipts: DataLoader<string, Receipt[]>;
}

const COLUMNS = 'id, seq, sender_id as "senderId", body, created_at as "createdAt"';

await serve<Context>({
  typeDefs: MESSAGES_SCHEMA,
  resolvers: {
    Query: {
      async conversation(_: unknown, { id }, { pool }) {
        const { rows } = await pool.query<{ id: string }>('select id from conversation where id = $1', [id]);
        return rows[0] ?? null;
      },
    },
    Mutation: {
      async sendMessage(_: unknown, { input: { conversationId, senderId, body } }, { pool }) {
        const insert = `insert into message (conversation_id, sender_id, body) values ($1, $2, $3) returning ${COLUMNS}`;
        const { rows } = await pool.query<Message>(insert, [conversationId, senderId, body]);
        return { message: rows[0] };
      },
    },
    Conversation: {
      messages: ({ id }: { id: string }, { last }, { pool }) => readPage(pool, id, last),
    },
    Message: {
      sender: ({ senderId }: Message) => ({ id: senderId }),
      readCount: ({ id }: Message, _: unknown, { readCounts }: Context) => readCounts.load(id),
      readReceipts: ({ id }: Message, _: unknown, { receipts }: Context) => receipts.load(id),
    },
    ReadReceipt: {
      user: ({ userId }: Receipt) => ({ id: userId }),
    },
  },
  createContext: (pool) => ({
    pool,
    readCounts: new DataLoader((ids) => countReads(pool, ids)),
    receipts: new DataLoader((ids) => readReceipts(pool, ids)),
  }),
});

async function readPage(pool: Pool, conversationId: string, last: number) {
  const { rows } = await pool.query<Message>(
    `select ${COLUMNS} from message where conversation_id = $1 order by seq desc limit $2`,
    [conversationId, last + 1],
  );
  const edges = rows
    .slice(0, last)
    .reverse()
    .map((node) => ({ node }));
  return { edges, pageInfo: { hasPreviousPage: rows.length > last } };
}

async function countReads(pool: Pool, ids: readonly string[]): Promise<number[]> {
  const { rows } = await pool.query<{ messageId: string; count: number }>(
    `select message_id as "messageId", count(*)::int as count from read_receipt
     where message_id = any($1) group by message_id`,
    [ids],
  );
  const counts = new Map(rows.map(({ messageId, count }) => [messageId, count]));
  return ids.map((id) => counts.get(id) ?? 0);
}

async function readReceipts(pool: Pool, ids: readonly string[]): Promise<Receipt[][]> {
  const { rows } = await pool.query<Receipt>(
    `select message_id as "messageId", user_id as "userId", read_at as "readAt" from read_receipt
     where message_id = any($1) order by read_at`,
    [ids],
  );
  const receipts = Map.groupBy(rows, ({ messageId }) => messageId);
  return ids.map((id) => receipts.get(id) ?? []);
}
