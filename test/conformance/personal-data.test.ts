import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PersonalColumns, PersonalKeys } from '../../kernel/personal-data.ts';
import { declaredPersonalData } from '../../tools/schema/personal-data/declared.ts';
import { createKey } from '../setup/api-keys.ts';
import { type Client, createConversation, PASSWORD, registerUsers, sendMessage } from '../setup/client.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import type { Deployment } from '../setup/deployment.ts';
import { findInRedis, findInTables } from '../setup/personal-traces.ts';
import { query } from '../setup/query.ts';
import { registerWithRole } from '../setup/roles.ts';
import { until } from '../setup/until.ts';

const inTables = declaredPersonalData.filter((data): data is PersonalColumns => 'table' in data);
const inRedis = declaredPersonalData.filter((data): data is PersonalKeys => 'keys' in data);
const columns = inTables.flatMap((data) => data.columns.map((column) => `${data.table}.${column}`));

/** Columns that could hold the id of a user, by their types or names, and hold that of something else. */
const OF_OTHERS = new Set([
  ...['id', 'conversation_id', 'message_id', 'reply_to_id', 'client_message_id', 'api_key_id', 'key_id', 'webhook_id'],
  // `job.runner`: a process.
  ...['event_id', 'request_id', 'runner'],
  'public_key',
  // What apps put there; `message.sender_id` says that it is the sender's.
  'content',
]);

const CANDIDATES = `
  select relname as table, attname as column from pg_attribute join pg_class c on c.oid = attrelid
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    and attnum > 0 and not attisdropped and relname not like 'mikro%'
    and (atttypid = any (array['uuid', 'uuid[]', 'json', 'jsonb']::regtype[])
      or atttypid = any (array['text', 'text[]']::regtype[]) and attname ~ '(_id|user|_by)s?$')`;

const REFERENCES = `
  select conrelid::regclass::text as table, attname as column, confdeltype as "onDelete"
  from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey)
  where contype = 'f' and confrelid = '"user"'::regclass`;

describe('what is declared as personal data', () => {
  let parley: Deployment;
  let ids: readonly string[];
  let keys: readonly string[];

  const sql = <Row extends object>(text: string) => query<Row>(parley.stores.databaseUrl, text);
  const isActive = async () => (await sql('select from active_user')).length > 0;

  beforeAll(async () => {
    const lasting = { PRESENCE_TTL_SECONDS: '3600', PRESENCE_DEBOUNCE_MS: '60000' };
    parley = await createCountedGateway({ ...lasting, RATE_LIMITS: 'on', USAGE_FLUSH_SECONDS: '1' });
    const [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
    const admin = await registerWithRole(parley.url, parley.stores, 'ADMIN');
    await useEverything(alice, bob, admin);
    const sessions = await sql<{ id: string }>('select id from session');
    ids = [...[alice, bob, admin].map(({ userId }) => userId), ...sessions.map(({ id }) => id)];
    // At once, since some of them live for a minute.
    keys = await findInRedis(parley.stores, ids);
    await until(isActive);
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });

  test('is every column that has the id of a user or of a session after all of the API was used, and no other', async () => {
    expect(await findInTables(parley.stores, ids)).toEqual(columns.toSorted());
  });

  test('is every column that could have one, unless it is known to be for something else', async () => {
    const candidates = await sql<{ table: string; column: string }>(CANDIDATES);
    const ofUsers = candidates.filter(({ column }) => !OF_OTHERS.has(column));
    const places = ofUsers.map(({ table, column }) => `${table}.${column}`);
    expect(places.length).toBeGreaterThan(15);
    expect(places.filter((place) => !columns.includes(place))).toEqual([]);
  });

  test('is every key of Redis that has one, and no other', () => {
    const patterns = inRedis.map((data) => data.keys.replaceAll(/<[^>]+>/g, '<>').split('<>'));
    const matches = (key: string, [start = '', ...rest]: string[]) =>
      key.startsWith(start) && key.endsWith(rest.at(-1) ?? '') && (rest.length > 0 || key === start);
    expect(keys.filter((key) => !patterns.some((pattern) => matches(key, pattern)))).toEqual([]);
    expect(patterns.filter((pattern) => !keys.some((key) => matches(key, pattern)))).toEqual([]);
  });

  test('goes with its user where the database has it go, and is not kept where it would keep the user', async () => {
    const references = await sql<{ table: string; column: string; onDelete: string }>(REFERENCES);
    expect(references.length).toBeGreaterThan(5);
    for (const { table, column, onDelete } of references) {
      const erasure = inTables.find((data) => data.table === table && data.columns.includes(column))?.erasure;
      expect([table, column, erasure]).toEqual([table, column, onDelete === 'n' ? 'UNLINKED' : 'DELETED']);
    }
  });
});

/** Has users do what leaves traces of them: a capability that keeps more of a user is to be used here. */
async function useEverything(alice: Client, bob: Client, admin: Client): Promise<void> {
  const { userId } = bob;
  const conversationId = await createConversation(alice, [bob]);
  await alice.mutate('openDirectConversation', { userId }, 'conversation { id }');
  const named = { conversationId, body: 'hello', clientMessageId: '1' };
  const { message } = await alice.mutate('sendMessage', named, 'message { id seq }');
  await bob.mutate('addReaction', { messageId: message.id, emoji: '👍' }, 'message { id }');
  await alice.mutate('pinMessage', { messageId: message.id }, 'message { id }');
  await bob.mutate('markRead', { conversationId, upToSeq: message.seq }, 'lastReadSeq');
  const channel = await createConversation(alice, [], 'CHANNEL');
  await alice.mutate('createJoinLink', { conversationId: channel }, '__typename');
  await sendMessage(bob, conversationId, 'hello yourself');
  await admin.mutate('suspendUser', { userId, reason: 'traces' }, '__typename');
  await createKey(admin, 'partner-bot', { userId: alice.userId });
  const passwords = { currentPassword: PASSWORD, newPassword: `${PASSWORD}!` };
  await alice.mutate('changePassword', passwords, 'user { id }');
  await admin.mutate('setPresence', { status: 'ONLINE', text: 'here' }, 'presence { status }');
}
