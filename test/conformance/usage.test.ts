import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Histogram } from 'prom-client';
import { Usage } from '../../gateway/usage/usage.ts';
import type { Resources } from '../../kernel/resources.ts';
import { type Client, createConversation, registerUser, sendMessage } from '../setup/client.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import type { Deployment } from '../setup/deployment.ts';
import { genericPlanOf } from '../setup/generic-plan.ts';
import { query } from '../setup/query.ts';
import { openResources } from '../setup/resources.ts';
import { registerWithRole } from '../setup/roles.ts';
import { runJobs } from '../setup/run-jobs.ts';
import { until } from '../setup/until.ts';
import { USAGE } from '../setup/usage.ts';

const ZERO = {
  ...{ activeUsers: 0, monthlyActiveUsers: 0, messagesSent: 0, messagesTotal: 0 },
  ...{ conversationsCreated: 0, conversationsTotal: 0, storage: null },
  deliveryLatency: { count: 0, p50: null, p95: null, p99: null },
};

describe('the figures of usage', () => {
  let parley: Deployment;
  let resources: Resources;
  let admin: Client;
  const sql = (text: string) => query(parley.stores.databaseUrl, text);
  const read = async (from: string, to: string) => (await admin.run(USAGE, { from, to })).usage;
  beforeAll(async () => {
    parley = await createCountedGateway();
    resources = await openResources(parley.stores);
    admin = await registerWithRole(parley.url, parley.stores, 'ADMIN');
  });
  afterAll(async () => {
    await resources[Symbol.asyncDispose]();
    await parley[Symbol.asyncDispose]();
  });

  test('are zero on days without activity, and no day is left out', async () => {
    expect(await read('1970-02-27', '1970-03-02')).toEqual(
      ['1970-02-27', '1970-02-28', '1970-03-01', '1970-03-02'].map((day) => ({ day, ...ZERO })),
    );
    const { usage } = await admin.run('{ usage { day } }');
    const days = usage.map(({ day }: { day: string }) => Date.parse(day) / 86_400_000);
    expect(days).toEqual(Array.from({ length: 30 }, (_, n) => days[0] + n));
    expect(days.at(-1)).toBe(Math.floor(Date.now() / 86_400_000));
  });

  test('add up: users within their calendar month, messages and conversations for ever', async () => {
    await sql(`insert into usage_activity values
      ('2001-01-30', 5, 5), ('2001-01-31', 7, 3), ('2001-02-01', 4, 4), ('2001-02-03', 6, 2)`);
    await sql(`insert into usage_counter values ('1999-12-31', -1, 100, 10), ('2001-01-15', 0, 3, 1),
      ('2001-01-31', 1, 20, 2), ('2001-01-31', 2, 5, 0), ('2001-02-03', 63, 1, 1)`);
    const days = await read('2001-01-31', '2001-02-03');
    const figures = days.map((day: typeof ZERO) => [
      ...[day.activeUsers, day.monthlyActiveUsers, day.messagesSent, day.messagesTotal],
      ...[day.conversationsCreated, day.conversationsTotal],
    ]);
    expect(figures).toEqual([
      [7, 8, 25, 128, 2, 13],
      [4, 4, 0, 128, 0, 13],
      [0, 4, 0, 128, 0, 13],
      [6, 6, 1, 129, 1, 14],
    ]);
  });

  test('of latency come from the buckets of their day', async () => {
    await sql(`insert into usage_latency values ('2002-05-01', 0.01, 50), ('2002-05-01', 0.02, 45),
      ('2002-05-01', 0.05, 4), ('2002-05-01', 10, 0), ('2002-05-01', 'Infinity', 1), ('2002-05-02', 0.01, 1)`);
    const [{ deliveryLatency }] = await read('2002-05-01', '2002-05-01');
    expect(deliveryLatency).toEqual({ count: 100, p50: 10, p95: 20, p99: 50 });
  });

  test('are for admins alone', async () => {
    const user = await registerUser(parley.url, 'user');
    expect(await user.codeOf(USAGE)).toBe('FORBIDDEN');
    await sql(`update "user" set role = 'MODERATOR' where id = '${user.userId}'`);
    expect(await user.codeOf(USAGE)).toBe('FORBIDDEN');
    expect(await user.withToken('').codeOf(USAGE)).toBe('UNAUTHENTICATED');
  });

  test.each([
    ['2026-02-30', '2026-03-01', 'from'],
    ['yesterday', '2026-03-01', 'from'],
    ['2026-03-02', '2026-03-01', 'from'],
    ['2025-01-01', '2026-01-02', 'from'],
    ['1969-12-31', '1970-01-01', 'from'],
    ['2026-01-01', '0000-01-01', 'to'],
    [5, '2026-01-01', 'from'],
  ])('refuse the days from %s to %s', async (from, to, field) => {
    expect(await admin.errorOf(USAGE, { from, to })).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
  });

  test('span a leap year, and reach to the last day there is', async () => {
    expect(await read('2024-01-01', '2024-12-31')).toHaveLength(366);
    expect(await read('9999-12-31', '9999-12-31')).toHaveLength(1);
  });

  test('come from rollups: the plan of each statement knows neither messages nor events', async () => {
    const statements = await parley.statementsOf(() => read('2026-01-01', '2026-06-30'));
    expect(statements.some((text) => text.includes('usage_counter'))).toBe(true);
    for (const text of statements)
      expect(await genericPlanOf(parley.stores.databaseUrl, text)).not.toMatch(
        /"Relation Name":"(message|conversation)/,
      );
  });

  test('are made up for after the database was away, and nothing is counted twice', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line) => lines.push(line) });
    const { orm, config } = resources;
    const latency = new Histogram({ name: 'latency', help: 'For this test.', buckets: [1, 2], registers: [] });
    const userId = randomUUID();
    const writers = await sql('select count(*)::int as count from active_user');
    await sql('alter table usage_activity rename to away');
    await sql('alter table usage_latency rename to away_too');
    await using usage = new Usage({ orm, logger, config: { ...config, usage: { flushMs: 50 } } }, latency);
    usage.note(userId);
    latency.observe(1.5);
    await until(() => lines.length > 0);
    usage.note(userId);
    latency.observe(3);
    await sql('alter table away rename to usage_activity');
    await sql('alter table away_too rename to usage_latency');
    const counts = () =>
      sql(`select (select count(*)::int from active_user where user_id = '${userId}') as users,
        (select json_agg(count order by bucket) from usage_latency where day > '2020-01-01') as latencies`);
    await until(async () => (await counts())[0]?.latencies !== null);
    await usage[Symbol.asyncDispose]();
    expect(await counts()).toEqual([{ users: 1, latencies: [0, 1, 1] }]);
    const [{ activeUsers }] = (await admin.run(USAGE)).usage.slice(-1);
    expect(activeUsers).toBe((writers[0]?.count ?? 0) + 1);
    // Said once, not every time.
    expect(lines).toHaveLength(1);
  });

  test('stay the same when days that are over become one row each', async () => {
    await sql(`insert into usage_counter select '2003-07-07', shard, 2, 1 from generate_series(0, 63) as shard`);
    await sql(`insert into usage_counter values ('2003-07-07', -1, 5, 5)`);
    await sql(`insert into active_user select date '2003-07-07', gen_random_uuid() from generate_series(1, 10)`);
    await sql(`insert into active_user_month select date '2003-07-01', gen_random_uuid() from generate_series(1, 10)`);
    await sql(
      `insert into active_user_month values (date_trunc('month', now() at time zone 'UTC'), gen_random_uuid())`,
    );
    const id = await createConversation(admin, []);
    await sendMessage(admin, id, 'hi');
    const before = [await read('2003-07-07', '2003-07-08'), (await admin.run(USAGE)).usage.at(-1).messagesSent];

    await Promise.all([1, 2, 3].map(() => runJobs(parley.stores)));
    expect([await read('2003-07-07', '2003-07-08'), (await admin.run(USAGE)).usage.at(-1).messagesSent]).toEqual(
      before,
    );
    expect(await sql(`select shard::int, messages::int from usage_counter where day = '2003-07-07'`)).toEqual([
      { shard: -1, messages: 133 },
    ]);
    expect(await sql(`select * from active_user where day = '2003-07-07'`)).toEqual([]);
    const months = await sql('select distinct month from active_user_month');
    expect(months).toHaveLength(1);
    expect(await sql("select sampled_at from usage_storage where sampled_at > now() - interval '1 hour'")).toHaveLength(
      1,
    );
  });
});
