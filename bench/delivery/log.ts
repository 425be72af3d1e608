import pg from 'pg';
import { encodeMessageId } from '../../kernel/message-ids.ts';
import type { ConversationEvent } from './events.ts';

/** The last position of each conversation's log, by conversation. */
export async function readEnds(databaseUrl: string): Promise<ReadonlyMap<string, number>> {
  const rows = await query<{ id: string; seq: number }>(databaseUrl, 'select id, event_seq as seq from conversation');
  return new Map(rows.map(({ id, seq }) => [id, seq]));
}

/** All events of all conversations: the truth, past the API that is under test, with the ids by which clients know messages. */
export async function readLog(databaseUrl: string): Promise<ConversationEvent[]> {
  const events = await query<ConversationEvent>(
    databaseUrl,
    `select conversation_id as "conversationId", seq, type, payload->'message' as message
     from conversation_event order by conversation_id, seq`,
  );
  return events.map(({ conversationId, message, ...event }) => ({
    ...{ ...event, conversationId },
    ...(message && { message: { ...message, id: encodeMessageId({ conversationId, id: message.id }) } }),
  }));
}

async function query<Row extends object>(connectionString: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
