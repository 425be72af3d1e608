import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projectFile } from '../../kernel/project.ts';
import { query } from '../setup/access-tokens.ts';
import { Client, registerUser } from '../setup/client.ts';
import { type CountedGateway, createCountedGateway } from '../setup/counted-gateway.ts';
import { takePort } from '../setup/ports.ts';
import { restore, suspend } from '../setup/staff.ts';
import { until } from '../setup/until.ts';

type Variables = Readonly<Record<string, string>>;

/** `npm run admin -- …` as a process: its exit code and what it printed. */
async function admin(args: readonly string[], env: Variables, stdin = '') {
  const child = spawn(process.execPath, [projectFile('tools/run.mjs'), 'operator/main', ...args], {
    env: { PATH: process.env.PATH, ...env },
  });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

const entriesOf = (out: string): { action: string; actorId: string | null; details: object; ip: string }[] =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const logIn = (url: string, username: string, password: string) =>
  new Client(url).mutate('logIn', { username, password }, 'accessToken viewer { role }');
const passwordIn = (out: string) => /^Password: (\S{24})$/m.exec(out)?.[1] ?? '';

describe('npm run admin on the database of DATABASE_URL', () => {
  let parley: CountedGateway;
  let env: Variables;
  beforeAll(async () => {
    parley = await createCountedGateway();
    env = { DATABASE_URL: parley.stores.databaseUrl };
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });
  const refusal = async (args: readonly string[], stdin = '') => {
    const { code, out, err } = await admin(args, env, stdin);
    expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1]);
    return err.trim();
  };

  test('creates the first admin, with a password that is shown once and opens the admin API', async () => {
    const { code, out, err } = await admin(['create', 'Root'], env);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('root was created and is an admin.');
    const session = await logIn(parley.url, 'root', passwordIn(out));
    expect(session.viewer.role).toBe('ADMIN');
    expect(await new Client(parley.url, session.accessToken).codeOf('{ auditLog { edges { cursor } } }')).toBe('OK');
    expect(await admin(['create', 'root'], env)).toEqual({ code: 0, out: 'root is an admin already.\n', err: '' });
  });

  test('makes a user an admin who keeps the password and the sessions', async () => {
    const alice = await registerUser(parley.url, 'alice');
    expect((await admin(['create', alice.username], env)).out).toBe(`${alice.username} is an admin now.\n`);
    expect(await alice.codeOf('{ adminUsers { edges { cursor } } }')).toBe('OK');
    const { out } = await admin(['list'], env);
    expect(out).toMatch(new RegExp(`^${alice.username}\tADMIN\tactive\tsince \\S+Z$`, 'm'));
    const [entry] = entriesOf((await admin(['audit-log'], env)).out).filter(
      ({ details }) => (details as { created?: boolean }).created === false,
    );
    expect(entry).toMatchObject({
      ...{ action: 'createAdmin', actorId: null, subjectId: alice.userId, ip: 'command line' },
      details: { created: false, from: 'USER', account: expect.stringContaining('@') },
    });
  });

  test('writes the period of the audit log that is asked for, and notes that it did', async () => {
    expect((await admin(['audit-log', '--before', '2020-01-01T00:00:00Z'], env)).out).toBe('');
    const entries = entriesOf((await admin(['audit-log', '--from', '2020-01-01T00:00:00Z'], env)).out);
    expect(entries.at(-1)).toMatchObject({
      ...{ action: 'exportAuditLog', actorId: null },
      details: { before: '2020-01-01T00:00:00.000Z' },
    });
  });

  test('does nothing when the audit log cannot be written', async () => {
    const sql = (statement: string) => query(parley.stores.databaseUrl, statement);
    await sql(`create function refuse_entry() returns trigger language plpgsql as $$
      begin raise exception 'the audit log is full'; end $$`);
    await sql('create trigger refuse_entry before insert on audit_entry execute function refuse_entry()');
    expect(await refusal(['create', 'nobody'])).toContain('the audit log is full');
    await sql('drop trigger refuse_entry on audit_entry');
    expect(await sql(`select from "user" where username = 'nobody'`)).toEqual([]);
  });

  test('says in one line what is wrong, and what to do', async () => {
    const [carol, dave] = [await registerUser(parley.url, 'carol'), await registerUser(parley.url, 'dave')];
    await admin(['create', dave.username], env);
    await suspend(dave, carol);
    expect(await refusal(['create', carol.username])).toMatch(
      /is suspended: restore the user first, as another admin\.$/,
    );
    await restore(dave, carol);
    expect(await refusal(['create', carol.username, '--password-stdin'], 'a password\n')).toMatch(
      /has a password already and keeps it: leave --password-stdin out\.$/,
    );
    expect(await refusal(['create', 'erin', '--password-stdin'], 'short\n')).toBe(
      'admin: password must have at least 8 characters.',
    );
    expect(await refusal(['create', 'erin', '--password-stdin'])).toMatch(/^admin: No password came on stdin: /);
    expect(await refusal(['create', 'no name'])).toMatch(/^admin: username must have 3 to 32 of/);
    expect(await refusal(['create'])).toBe('admin: create takes one username: create <username>.');
    expect(await refusal(['remove'])).toMatch(/: use create, list or audit-log\.$/);
    expect(await refusal(['list', '--all'])).toMatch(/see "npm run admin -- --help"\.$/);
    expect(await refusal(['audit-log', '--from', 'yesterday'])).toMatch(/^admin: from must be a time in ISO 8601/);
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
