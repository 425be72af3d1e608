import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { projectFile } from '../../kernel/project.ts';
import { appointAdmin, usersEntities } from '../../subgraphs/users/subgraph.ts';
import { nodeBinary } from '../../tools/bootstrap.mjs';
import { Client, registerUser, registerUsers } from '../setup/client.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import type { Deployment } from '../setup/deployment.ts';
import { takePort } from '../setup/ports.ts';
import { query } from '../setup/query.ts';
import { openResources } from '../setup/resources.ts';
import { restore, suspend } from '../setup/staff.ts';
import { until } from '../setup/until.ts';

type Variables = Readonly<Record<string, string>>;

/** `npm run admin -- …` as a process: its exit code and what it printed. */
const admin = (args: readonly string[], env: Variables, stdin = '') => run('operator/main', args, env, stdin);

async function run(program: string, args: readonly string[], env: Variables = {}, stdin = '') {
  const child = spawn(nodeBinary(), [projectFile(`dist/${program}.js`), ...args], {
    env: { PATH: process.env.PATH, ...env },
  });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

const entriesOf = (
  out: string,
): { action: string; actorId: string | null; subjectId: string; details: object; ip: string }[] =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const logIn = (url: string, username: string, password: string) =>
  new Client(url).mutate('logIn', { username, password }, 'accessToken viewer { role }');
const passwordIn = (out: string) => /^Password: (\S{24})$/m.exec(out)?.[1] ?? '';

describe('npm run admin on the database of DATABASE_URL', () => {
  let parley: Deployment;
  let env: Variables;
  beforeAll(async () => {
    parley = await createCountedGateway();
    env = { DATABASE_URL: parley.stores.databaseUrl };
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });
  /** The same without a process around it. */
  const appoint = async (username: string, password?: string) => {
    await using resources = await openResources(parley.stores, { entities: usersEntities });
    const em = resources.orm.em.fork() as EntityManager;
    const caller = { requestId: 'test', ip: 'command line' };
    return await appointAdmin(em, { caller, account: 'root@test', username, password });
  };

  test('creates the first admin, with a password that is shown once and opens the admin API', async () => {
    const { code, out, err } = await admin(['create', 'Root'], env);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('root was created and is an admin.');
    const session = await logIn(parley.url, 'root', passwordIn(out));
    expect(session.viewer.role).toBe('ADMIN');
    expect(await new Client(parley.url, session.accessToken).codeOf('{ auditLog { edges { cursor } } }')).toBe('OK');
    expect(await appoint('root')).toEqual({ username: 'root', outcome: 'unchanged' });
  });

  test('makes a user an admin who keeps the password and the sessions', async () => {
    const alice = await registerUser(parley.url, 'alice');
    expect((await admin(['create', alice.username], env)).out).toBe(`${alice.username} is an admin now.\n`);
    expect(await alice.codeOf('{ adminUsers { edges { cursor } } }')).toBe('OK');
    const { out } = await admin(['list'], env);
    expect(out).toMatch(new RegExp(`^${alice.username}\tADMIN\tactive\tsince \\S+Z$`, 'm'));
    const from = new Date(Date.now() - 60_000).toISOString();
    const entries = entriesOf((await admin(['audit-log', '--from', from], env)).out);
    expect(entries.find(({ subjectId }) => subjectId === alice.userId)).toMatchObject({
      ...{ action: 'createAdmin', actorId: null, ip: 'command line' },
      details: { created: false, from: 'USER', account: expect.stringContaining('@') },
    });
    const [exported] = await query<{ actor_id: string | null; details: object }>(
      parley.stores.databaseUrl,
      `select actor_id, details from audit_entry where action = 'exportAuditLog'`,
    );
    expect(exported).toMatchObject({ actor_id: null, details: { from, account: expect.stringContaining('@') } });
  });

  test('does nothing when the audit log cannot be written', async () => {
    const sql = (statement: string) => query(parley.stores.databaseUrl, statement);
    await sql(`create function refuse_entry() returns trigger language plpgsql as $$
      begin raise exception 'the audit log is full'; end $$`);
    await sql('create trigger refuse_entry before insert on audit_entry execute function refuse_entry()');
    await expect(appoint('nobody')).rejects.toThrow('the audit log is full');
    await sql('drop trigger refuse_entry on audit_entry');
    expect(await sql(`select from "user" where username = 'nobody'`)).toEqual([]);
  });

  test('says what is wrong, and what to do', async () => {
    const [carol, dave] = await registerUsers(parley.url, 'carol', 'dave');
    await appoint(dave.username);
    await suspend(dave, carol);
    await expect(appoint(carol.username)).rejects.toThrow('is suspended: restore the user first, as another admin.');
    await restore(dave, carol);
    await expect(appoint(carol.username, 'a password')).rejects.toThrow('keeps it: leave --password-stdin out.');
    await expect(appoint('erin', 'short')).rejects.toThrow('password must have at least 8 characters.');
    await expect(appoint('no name')).rejects.toThrow('username must have 3 to 32 of');
    const { code, out, err } = await admin(['create', 'erin', '--password-stdin'], env);
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe('admin: No password came on stdin: pipe one in, or leave --password-stdin out.\n');
  });
});

test('npm run admin says in one line that there is nothing, or nothing of ours, or nothing up to date', async () => {
  const folder = join(tmpdir(), 'parley-admin-nothing');
  const nothing = await admin(['list'], { PARLEY_DATA: folder });
  expect(nothing.err).toBe(
    `admin: There is no installation in ${folder}: run "npm start" first, or set DATABASE_URL.\n`,
  );
  expect(existsSync(folder)).toBe(false);
  const unreachable = await admin(['list'], { DATABASE_URL: `postgresql://p:hunter2@127.0.0.1:${await takePort()}/p` });
  expect(unreachable.err).toMatch(/^admin: PostgreSQL at \S+ \(DATABASE_URL\) cannot be reached: ECONNREFUSED\n$/);
  const empty = new URL(process.env.TEST_POSTGRES_URL ?? '');
  empty.pathname = '/postgres';
  const foreign = await admin(['create', 'alice'], { DATABASE_URL: empty.href });
  expect(foreign.err).toBe('admin: The database is not up to date: run "npm run migrate" first.\n');
});

test('npm run admin works on the private PostgreSQL of npm start, whether that runs or not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-admin-'));
  const env = { PARLEY_DATA: join(folder, 'data') };
  const url = `http://127.0.0.1:${await takePort()}`;
  const first = await admin(['create', 'alice', '--password-stdin'], env, 'a long password\n');
  expect(first).toEqual({ code: 0, out: 'alice was created and is an admin.\n', err: '' });

  const start = spawn(process.execPath, [projectFile('tools/start.mjs')], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: new URL(url).port, LOG_LEVEL: 'error', ...env },
    stdio: 'ignore',
  });
  try {
    // While it starts: whichever of the two comes first, the other waits or uses what runs.
    await until(() => existsSync(join(folder, 'data', 'parley.pid')));
    expect(await admin(['create', 'bob'], env)).toMatchObject({ code: 0, err: '' });
    await until(async () => (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok === true);
    expect((await logIn(url, 'alice', 'a long password')).viewer.role).toBe('ADMIN');
    const third = await admin(['create', 'carol'], env);
    expect((await logIn(url, 'carol', passwordIn(third.out))).viewer.role).toBe('ADMIN');
  } finally {
    const ended = once(start, 'exit');
    start.kill('SIGTERM');
    await ended;
  }
  const { out } = await admin(['list'], env);
  expect(out.split('\n').map((line) => line.split('\t')[0])).toEqual(['alice', 'bob', 'carol', '']);
  expect(existsSync(join(folder, 'data', 'parley.pid'))).toBe(false);
  await rm(folder, { recursive: true, force: true });
});

const PROGRAMS = [
  'operator/main',
  'operator/documents',
  'migrations/main',
  'tools/schema/main',
  'tools/schema/check/main',
];

test.each([...PROGRAMS, 'bench/fanout/main'])('%s says how it is used if it is asked', async (program) => {
  const { code, out, err } = await run(program, ['--help']);
  expect([code, out, err]).toEqual([0, expect.stringMatching(/^Usage: npm run /), '']);
});

test.each([
  ['operator/main', []],
  ['operator/documents', []],
  ['migrations/main', ['list']],
  ['tools/schema/main', ['list']],
  ['tools/schema/check/main', ['list']],
])('%s fails, and does nothing, if it is not told what it can do', async (program, args) => {
  const { code, out, err } = await run(program, args);
  expect([code, out]).toEqual([expect.any(Number), '']);
  expect(code).toBeGreaterThan(0);
  expect(err).toMatch(/Usage: npm run |The only option is|There is no command/);
});
