import pg from 'pg';
import { CONVERSATIONS, messagesOf, READ_EVERY, USERS } from '../fixture.ts';

/** The ids of the fixture in the stock database, by the places in its lists. */
export interface SeededStock {
  readonly userIds: readonly string[];
  readonly conversationIds: readonly string[];
}

/** Ids ordered by time and one index for each question that is asked: nothing is left to be won by a better schema. */
const TABLES = `
  create table account (
    id uuid primary key default uuidv7(), username text not null unique, display_name text not null
  );
  create table conversation (id uuid primary key default uuidv7(), title text);
  create table message (
    id uuid primary key default uuidv7(),
    seq integer generated always as identity,
    conversation_id uuid not null,
    sender_id uuid not null,
    body text not null,
    created_at timestamptz(3) not null default now()
  );
  create index message_order on message (conversation_id, seq);
  create table read_receipt (
    message_id uuid not null, user_id uuid not null, read_at timestamptz(3) not null,
    primary key (message_id, user_id)
  );`;

/** Makes the tables and brings the fixture into them. */
export async function seedStock(connectionString: string): Promise<SeededStock> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(TABLES);
    const userIds: string[] = [];
    for (const { username, displayName } of USERS) {
      const insert = 'insert into account (username, display_name) values ($1, $2) returning id';
      userIds.push(await insertOne(client, insert, [username, displayName]));
    }
    const conversationIds: string[] = [];
    for (let conversation = 0; conversation < CONVERSATIONS; conversation++)
      conversationIds.push(await seedConversation(client, conversation, userIds));
    return { userIds, conversationIds };
  } finally {
    await client.end();
  }
}

async function seedConversation(client: pg.Client, conversation: number, userIds: readonly string[]): Promise<string> {
  const insertConversation = 'insert into conversation (title) values ($1) returning id';
  const id = await insertOne(client, insertConversation, [`Conversation ${conversation}`]);
  const start = Date.now();
  for (const { seq, sender, body, readers } of messagesOf(conversation)) {
    const insertMessage = 'insert into message (conversation_id, sender_id, body) values ($1, $2, $3) returning id';
    const messageId = await insertOne(client, insertMessage, [id, userIds[sender], body]);
    const readAt = new Date(start + Math.ceil(seq / READ_EVERY) * 1000);
    await client.query(
      'insert into read_receipt (message_id, user_id, read_at) select $1, user_id, $3 from unnest($2::uuid[]) user_id',
      [messageId, readers.map((user) => userIds[user]), readAt],
    );
  }
  return id;
}

async function insertOne(client: pg.Client, insert: string, values: unknown[]): Promise<string> {
  const { rows } = await client.query<{ id: string }>(insert, values);
  return rows[0]?.id as string;
}
