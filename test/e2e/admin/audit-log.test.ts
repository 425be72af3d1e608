import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, createConversation, mutation, registerUser, sendMessage } from '../../setup/client.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import type { Deployment } from '../../setup/deployment.ts';
import { query } from '../../setup/query.ts';
import { giveRole } from '../../setup/roles.ts';
import { createStaff, readAudit, restore, SUSPEND, suspend } from '../../setup/staff.ts';
import { until } from '../../setup/until.ts';

const INSPECT = `query ($id: ID!) {
  inspectConversation(id: $id, reason: "a report") { title messages { edges { node { body } } } }
}`;

interface Line {
  readonly id: string;
  readonly occurredAt: string;
  readonly action: string;
  readonly actorId: string | null;
  readonly details: object;
}

describe('the audit log', () => {
  let parley: Deployment;
  let admin: Client;
  let moderator: Client;
  let alice: Client;
  let bob: Client;
  beforeAll(async () => {
    parley = await createCountedGateway();
    ({ admin, moderator, alice, bob } = await createStaff(parley.url, parley.stores));
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });

  const sql = <Row extends object>(text: string, values: unknown[] = []) =>
    query<Row & Record<string, unknown>>(parley.stores.databaseUrl, text, values);

  const exportLog = (client: Client, period: Record<string, string> = {}) =>
    fetch(`${parley.url}/admin/audit-log.ndjson?${new URLSearchParams(period)}`, {
      headers: client.accessToken ? { authorization: `Bearer ${client.accessToken}` } : {},
    });
  const linesOf = async (response: Response): Promise<Line[]> =>
    (await response.text())
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  describe('is written with the action, or the action is not done', () => {
    /** Lets the database refuse the audit entries of one action while `work` runs. */
    async function withoutAudit(action: string, work: () => Promise<unknown>): Promise<void> {
      await sql(`create or replace function refuse_entry() returns trigger language plpgsql as $$
        begin raise exception 'the audit log is full'; end $$`);
      await sql(`create trigger refuse_entry before insert on audit_entry
        for each row when (new.action = '${action}') execute function refuse_entry()`);
      try {
        await work();
      } finally {
        await sql('drop trigger refuse_entry on audit_entry');
      }
    }
    const stateOf = ({ userId }: Client) =>
      sql(
        `select role, suspended_at, (select count(*) from session s where s.user_id = u.id and revoked_at is null) as sessions
         from "user" u where id = $1`,
        [userId],
      );
    const failed = 'INTERNAL_SERVER_ERROR';

    test.each([
      ['changeUserRole', () => admin, { role: 'USER' }],
      ['suspendUser', () => admin, { reason: 'spam' }],
      ['restoreUser', () => admin, {}],
    ])('%s', async (name, by, more) => {
      const victim = await registerUser(parley.url, 'victim');
      await giveRole(parley.stores, victim, 'MODERATOR');
      if (name === 'restoreUser') await suspend(admin, victim);
      const before = await stateOf(victim);
      const text = mutation(name, SUSPEND);
      const input = { userId: victim.userId, ...more };
      await withoutAudit(name, async () => expect(await by().codeOf(text, { input })).toBe(failed));
      expect(await stateOf(victim)).toEqual(before);
      if (name !== 'restoreUser') expect(await victim.codeOf('{ viewer { id } }')).toBe('OK');
      expect(await by().codeOf(text, { input })).toBe('OK');
      expect(await stateOf(victim)).not.toEqual(before);
    });

    test.each(['inspectConversation', 'InspectedConversation.messages'])('%s', async (action) => {
      const id = await createConversation(alice, []);
      await sendMessage(alice, id, 'a secret');
      await withoutAudit(action, async () => {
        const { data, errors } = await moderator.request(INSPECT, { id });
        expect(errors?.map(({ extensions }) => extensions.code)).toEqual([failed]);
        expect(JSON.stringify(data)).not.toContain('a secret');
      });
      expect(JSON.stringify((await moderator.request(INSPECT, { id })).data)).toContain('a secret');
    });

    test('its own export', async () => {
      await withoutAudit('exportAuditLog', async () => {
        const response = await exportLog(admin);
        expect([response.status, await response.json()]).toMatchObject([
          500,
          { errors: [{ extensions: { code: failed } }] },
        ]);
      });
    });
  });

  test('cannot be changed, whoever connects to the database', async () => {
    await suspend(moderator, bob);
    await restore(moderator, bob);
    const before = await readAudit(admin, bob.userId);
    expect(before).toHaveLength(2);
    for (const change of [
      ...[`update audit_entry set action = 'nothing'`, 'delete from audit_entry', 'truncate audit_entry'],
      `insert into audit_entry select * from audit_entry limit 1 on conflict (id) do update set action = 'nothing'`,
      'set local session_replication_role = replica; delete from audit_entry',
    ])
      await expect(sql(change)).rejects.toThrow('audit_entry is append-only');
    expect(await readAudit(admin, bob.userId)).toEqual(before);
  });

  test('is shown of a period, from its first to before its last moment, page by page', async () => {
    const dora = await registerUser(parley.url, 'dora');
    for (let n = 0; n < 2; n++) {
      await suspend(admin, dora);
      await restore(admin, dora);
    }
    const [, third, , first] = await readAudit(admin, dora.userId);
    const page = async (after: string | null) => {
      const { auditLog } = await admin.run(
        `query ($filter: AuditLogFilter, $after: String) { auditLog(filter: $filter, first: 1, after: $after) {
          edges { node { action occurredAt } } pageInfo { hasNextPage endCursor } } }`,
        { filter: { subjectId: dora.userId, from: first?.occurredAt, before: third?.occurredAt }, after },
      );
      return auditLog;
    };
    const newer = await page(null);
    const older = await page(newer.pageInfo.endCursor);
    const shown = [newer, older].map(({ edges }) => edges[0].node.action);
    expect([shown, older.pageInfo.hasNextPage]).toEqual([['restoreUser', 'suspendUser'], false]);
  });

  test('is found by an id in capitals too', async () => {
    await suspend(moderator, bob);
    await restore(moderator, bob);
    const found = await readAudit(admin, bob.userId);
    expect(found.length).toBeGreaterThanOrEqual(2);
    expect(await readAudit(admin, bob.userId.toUpperCase())).toEqual(found);
  });

  test.each(['actorId', 'action', 'subjectId'])('is not shown as a whole for an empty %s', async (name) => {
    const query = 'query ($filter: AuditLogFilter) { auditLog(filter: $filter) { edges { cursor } } }';
    const { extensions } = await admin.errorOf(query, { filter: { [name]: '' } });
    expect(extensions).toEqual({ code: 'BAD_USER_INPUT', field: `filter.${name}` });
  });

  test('is read by admins alone', async () => {
    for (const client of [alice, moderator]) {
      expect(await client.codeOf('{ auditLog { edges { cursor } } }')).toBe('FORBIDDEN');
      const response = await exportLog(client);
      expect([response.status, await response.json()]).toMatchObject([
        403,
        { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
      ]);
    }
    expect((await exportLog(new Client(parley.url))).status).toBe(401);
    expect((await exportLog(new Client(parley.url, 'wrong'))).status).toBe(401);
  });

  describe('exported', () => {
    const ROWS = 12_000;
    beforeAll(async () => {
      // Some 40 MB, in 24 pages, of which two entries each are of the same time.
      await sql(
        `insert into audit_entry (id, occurred_at, actor_id, action, details, ip, request_id)
         select gen_random_uuid(), timestamptz '2020-01-01Z' + n / 2 * interval '1 second', $1, 'made up',
           jsonb_build_object('n', n, 'text', repeat('x', 3200)), '127.0.0.1', 'test'
         from generate_series(0, $2 - 1) n`,
        [alice.userId, ROWS],
      );
    });

    test('is one JSON object a line, each entry once, the oldest first; and says that it was exported', async () => {
      const period = { from: '2020-01-01T00:00:00Z', before: '2021-01-01T00:00:00Z' };
      const response = await exportLog(admin, period);
      expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
      const lines = await linesOf(response);
      expect(lines).toHaveLength(ROWS);
      expect(new Set(lines.map(({ id }) => id)).size).toBe(ROWS);
      expect(lines.map(({ occurredAt }) => occurredAt)).toEqual(lines.map(({ occurredAt }) => occurredAt).sort());
      expect(lines[0]).toEqual({
        ...{ id: expect.any(String), occurredAt: '2020-01-01T00:00:00.000Z', actorId: alice.userId, apiKeyId: null },
        ...{ action: 'made up', subjectType: null, subjectId: null, ip: '127.0.0.1', requestId: 'test' },
        details: { n: expect.any(Number), text: expect.any(String) },
      });
      const own = (await linesOf(await exportLog(admin, { from: '2022-01-01T00:00:00Z' }))).filter(
        ({ action }) => action === 'exportAuditLog',
      );
      expect(own.at(-1)).toMatchObject({
        actorId: admin.userId,
        details: { from: '2020-01-01T00:00:00.000Z', before: '2021-01-01T00:00:00.000Z' },
      });
    });

    test('is the part that was asked for', async () => {
      const period = { from: '2020-01-01T00:00:10Z', before: '2020-01-01T00:00:12Z' };
      const lines = await linesOf(await exportLog(admin, period));
      expect(lines.map(({ occurredAt }) => occurredAt.slice(17, 19))).toEqual(['10', '10', '11', '11']);
      for (const [field, text] of [['from', 'yesterday'] as const, ['before', '2020-01-01'] as const]) {
        const response = await exportLog(admin, { [field]: text });
        const extensions = { code: 'BAD_USER_INPUT', field };
        expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ extensions }] }]);
      }
    });

    test('is read as fast as the client takes it, and no further once it went or lost its role', async () => {
      const erin = await registerUser(parley.url, 'erin');
      await giveRole(parley.stores, erin, 'ADMIN');
      const statements = await parley.statementsOf(async () => {
        const response = await exportLog(erin);
        const reader = response.body?.getReader();
        await reader?.read();
        await giveRole(parley.stores, erin, 'USER');
        await expect(
          (async () => {
            while (!(await reader?.read())?.done);
          })(),
        ).rejects.toThrow();
      });
      expect(pages(statements)).toBeGreaterThan(0);
      expect(pages(statements)).toBeLessThan(16);

      const abandoned = await parley.statementsOf(async () => {
        const stop = new AbortController();
        const response = await fetch(`${parley.url}/admin/audit-log.ndjson`, {
          headers: { authorization: `Bearer ${admin.accessToken}` },
          signal: stop.signal,
        });
        await response.body?.getReader().read();
        stop.abort();
        await until(async () => (await admin.codeOf('{ viewer { id } }')) === 'OK');
      });
      expect(pages(abandoned)).toBeLessThan(16);
    });

    const pages = (statements: readonly string[]) =>
      statements.filter((text) => text.includes('order by occurred_at, id')).length;
  });
});
