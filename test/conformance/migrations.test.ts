import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { pino } from 'pino';
import { type Config, createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { createDatabase } from '../../kernel/database/database.ts';
import { newId } from '../../kernel/ids.ts';
import { maintainPartitions } from '../../kernel/log/partitions.ts';
import { migrate } from '../../migrations/migrate.ts';
import { migrations } from '../../migrations/migrations.ts';
import { createStores, type Stores } from '../setup/databases.ts';

const COLUMNS = `
  select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as line
  from information_schema.columns where table_schema = 'public' and table_name not like 'mikro_orm%'
  union all select indexdef from pg_indexes where schemaname = 'public' and tablename not like 'mikro_orm%'
  union all select proname from pg_proc where pronamespace = 'public'::regnamespace
  order by line`;

describe('migrations', () => {
  let stores: Stores;
  let orm: MikroORM;
  let config: Config;
  const logger = pino({ level: 'silent' });
  const schema = async () => (await orm.em.fork().execute<{ line: string }[]>(COLUMNS)).map(({ line }) => line);
  const partitionsOf = async (table: string): Promise<string[]> => {
    const sql = 'select inhrelid::regclass::text as name from pg_inherits where inhparent = ?::regclass order by 1';
    return (await orm.em.fork().execute<{ name: string }[]>(sql, [table])).map(({ name }) => name);
  };

  beforeAll(async () => {
    stores = await createStores({ template: 'template0' });
    config = createConfig({ ...readEnvironment({}), DATABASE_URL: stores.databaseUrl });
    orm = await createDatabase({ config, logger, entities: [], migrations });
  });
  afterAll(async () => {
    await orm.close(true);
    await stores[Symbol.asyncDispose]();
  });

  test('all of them go up, down to nothing and up again to the same schema', async () => {
    expect(await migrate(config, logger)).toHaveLength(migrations.migrationsList?.length ?? 0);
    const first = await schema();
    expect(first.length).toBeGreaterThan(50);
    await orm.migrator.down({ to: 0 });
    expect(await schema()).toEqual([]);
    await migrate(config, logger);
    expect(await schema()).toEqual(first);
    expect(await migrate(config, logger)).toEqual([]);
  });

  test('messages and conversations from before they were counted are counted, and sending goes on either way', async () => {
    const em = orm.em.fork();
    const id = '00000000-0000-7000-8000-000000000001';
    const send = (version = '') => {
      const ofVersion: Record<string, unknown[]> = { _1: ['{}'], _2: ['{}', '{GROUP OWNER}'] };
      const values = [newId(), id, id, 'hi', 'hash', ...(ofVersion[version] ?? [])];
      const last = values.slice(4).map(() => '?');
      return em.execute(`select o_seq from parley_send_message${version}(?, ?, ?, ?, null, null, ${last})`, values);
    };
    const counted = () =>
      em.execute('select sum(messages)::int as messages, sum(conversations)::int as conversations from usage_counter');
    await orm.migrator.down({ to: '20261123000000_administration' });
    await em.execute(
      `insert into "user" (id, username, display_name, search_name, password_hash, created_at, updated_at)
      values (?, 'alice', 'Alice', 'alice', '', now(), now())`,
      [id],
    );
    await em.execute(
      `insert into conversation (id, kind, participant_count, last_activity_at, created_at, updated_at)
      values (?, 'GROUP', 1, now(), now(), now())`,
      [id],
    );
    await em.execute(
      `insert into participant (conversation_id, user_id, role, joined_at, joined_seq, last_read_seq,
      last_delivered_seq) values (?, ?, 'OWNER', now(), 0, 0, 0)`,
      [id, id],
    );
    for (const seq of [1, 2]) expect(await send()).toEqual([{ o_seq: seq }]);
    await migrate(config, logger);
    expect(await counted()).toEqual([{ messages: 2, conversations: 1 }]);
    // Processes of the release before call it by the name without a version.
    for (const [index, version] of ['', '_1', '_2', '_1'].entries())
      expect(await send(version)).toEqual([{ o_seq: 3 + index }]);
    expect(await counted()).toEqual([{ messages: 6, conversations: 1 }]);
  });

  test('what a message left that was deleted before goes, and nothing of others', async () => {
    const em = orm.em.fork();
    const id = '00000000-0000-7000-8000-000000000002';
    const [gone, kept] = [newId(), newId()];
    await orm.migrator.down({ to: '20261129120000_audit_log_always' });
    for (const [seq, messageId] of [gone, kept].entries()) {
      await em.execute(
        `insert into message (id, conversation_id, seq, sender_id, created_at, deleted_at, event_seqs)
        values (?, ?, ?, ?, now(), case when ? = 0 then now() end, '{}')`,
        [messageId, id, seq, id, seq],
      );
      await em.execute(`insert into message_client_id values (?, ?, ?, ?, 'hash')`, [id, id, messageId, messageId]);
      await em.execute(`insert into conversation_event values (?, ?, 'ReactionAdded', ?::jsonb, now())`, [
        ...[id, seq, JSON.stringify({ messageId, emoji: ':shipit:' })],
      ]);
    }
    await migrate(config, logger);
    expect(
      await em.execute(
        `select e.payload->>'emoji' as emoji, c.request_hash as hash from conversation_event e
        join message_client_id c on c.client_message_id = e.payload->>'messageId' where e.conversation_id = ? order by seq`,
        [id],
      ),
    ).toEqual([
      { emoji: '', hash: null },
      { emoji: ':shipit:', hash: 'hash' },
    ]);
  });

  test('names and titles from before they were folded are found folded, and go back to lower case', async () => {
    const em = orm.em.fork();
    const ids = ['00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003'];
    const names = () => em.execute('select search_name as name from "user" where id in (?, ?) order by id', ids);
    await orm.migrator.down({ to: '20261129120000_audit_log_always' });
    for (const [index, name] of ['ΚΩΝΣΤΑΝΤΙΝΟΣ', 'Ann'].entries()) {
      await em.execute(
        `insert into "user" (id, username, display_name, search_name, password_hash, created_at, updated_at)
        values (?, ?, ?, lower(?), '', now(), now())`,
        [ids[index], `folded${index}`, name, name],
      );
      await em.execute(
        `insert into conversation (id, kind, title, participant_count, last_activity_at, created_at, updated_at)
        values (?, 'GROUP', ?, 1, now(), now(), now())`,
        [ids[index], name],
      );
    }
    await migrate(config, logger);
    expect(await names()).toEqual([{ name: 'κωνσταντινοσ' }, { name: 'ann' }]);
    expect(
      await em.execute('select search_title as title from conversation where id in (?, ?) order by id', ids),
    ).toEqual([{ title: 'κωνσταντινοσ' }, { title: 'ann' }]);
    await orm.migrator.down({ to: '20261129120000_audit_log_always' });
    expect((await names())[1]).toEqual({ name: 'ann' });
    await migrate(config, logger);
  });

  test('channels from before they could be private stay open, in table and log, and nothing else is', async () => {
    const em = orm.em.fork();
    const kinds = ['CHANNEL', 'GROUP', 'DIRECT'];
    const insert = async (first: number) => {
      const ids = kinds.map((_, index) => `00000000-0000-7000-8000-0000000000${first + index}`);
      for (const [index, kind] of kinds.entries()) {
        await em.execute(
          `insert into conversation (id, kind, participant_count, last_activity_at, created_at, updated_at)
          values (?, ?, 1, now(), now(), now())`,
          [ids[index], kind],
        );
        await em.execute(`insert into conversation_event values (?, 1, 'ConversationCreated', ?::jsonb, now())`, [
          ...[ids[index], JSON.stringify({ kind })],
        ]);
      }
      return ids;
    };
    const read = (ids: readonly string[]) =>
      em.execute(
        `select c.visibility as state, e.payload->>'visibility' as logged
        from conversation c join conversation_event e on e.conversation_id = c.id where c.id in (?) order by c.id`,
        [ids],
      );
    await orm.migrator.down({ to: '20261130003000_deleted_is_gone' });
    const before = await insert(10);
    await migrate(config, logger);
    const closed = { state: 'PRIVATE', logged: null };
    expect(await read(before)).toEqual([{ state: 'PUBLIC', logged: 'PUBLIC' }, closed, closed]);
    // As processes of the release before go on to write them.
    expect(await read(await insert(20))).toEqual([closed, closed, closed]);
    await orm.migrator.down({ to: '20261130003000_deleted_is_gone' });
    expect(await em.execute(`select from conversation_event where payload->>'visibility' is not null`)).toEqual([]);
    await migrate(config, logger);
  });

  test('partitions are made a quarter around now, however often, and events leave after their retention', async () => {
    const now = new Date('2027-02-10T12:00:00Z');
    await maintainPartitions(orm.em.fork() as EntityManager, config, now);
    await maintainPartitions(orm.em.fork() as EntityManager, config, now);
    const expected = ['y2027m01', 'y2027m02', 'y2027m03', 'y2027m04'];
    expect(await partitionsOf('message')).toEqual(expect.arrayContaining(expected.map((name) => `message_${name}`)));
    expect(await partitionsOf('conversation_event')).toEqual(expected.map((name) => `conversation_event_${name}`));
    await maintainPartitions(orm.em.fork() as EntityManager, config, new Date('2027-03-05T12:00:00Z'));
    expect(await partitionsOf('conversation_event')).not.toContain('conversation_event_y2027m01');
    expect(await partitionsOf('conversation_event')).toContain('conversation_event_y2027m02');
    expect(await partitionsOf('message')).toContain('message_y2027m01');
  });
});
