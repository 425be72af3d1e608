import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { projectFile } from '../../kernel/project.ts';
import { readRunningUrl } from '../../standalone/embedded-postgres.ts';
import { createKey } from '../setup/api-keys.ts';
import { Client, mutation, PASSWORD, registerUser } from '../setup/client.ts';
import { manifestOf } from '../setup/manifests.ts';
import { openSocket } from '../setup/open-socket.ts';
import { PLANTED_REJECTION } from '../setup/planted-rejection.ts';
import { takePort } from '../setup/ports.ts';
import { query } from '../setup/query.ts';
import { giveRole } from '../setup/roles.ts';
import { until } from '../setup/until.ts';

type Variables = Readonly<Record<string, string>>;

/** `npm start` as a process, with what it printed. */
class Start {
  readonly child: ChildProcess;
  readonly startedAt = performance.now();
  out = '';
  err = '';

  constructor(env: Variables) {
    // In a group of its own: a signal goes to the one process that a test sends it to.
    this.child = spawn(process.execPath, [projectFile('tools/start.mjs')], {
      env: { PATH: process.env.PATH, HOST: '127.0.0.1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.child.stdout?.on('data', (chunk) => {
      this.out += chunk;
    });
    this.child.stderr?.on('data', (chunk) => {
      this.err += chunk;
    });
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Resolves with the seconds it took. */
  async ready(): Promise<number> {
    await until(() => this.out.includes('Stop     Ctrl-C') || this.ended);
    if (this.ended) throw new Error(`It ended with ${this.child.exitCode}: ${this.err}`);
    return (performance.now() - this.startedAt) / 1000;
  }

  /** Resolves with the exit code and the seconds until it ended. */
  async stop(signal: NodeJS.Signals): Promise<{ code: number | null; seconds: number }> {
    const asked = performance.now();
    this.child.kill(signal);
    return { code: await this.exit(), seconds: (performance.now() - asked) / 1000 };
  }

  async exit(): Promise<number | null> {
    if (!this.ended) await once(this.child, 'close');
    return this.child.exitCode;
  }
}

/** The processes that work in a folder or name it on their command line: id and program. */
function processesIn(folder: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const works = command.includes(folder) || readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
      return works ? [`${pid} ${command}`] : [];
    } catch {
      return [];
    }
  });
}

describe('npm start', () => {
  let folder: string;
  let env: Variables;
  let started: Start[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-start-'));
    env = { PARLEY_DATA: join(folder, 'data'), PORT: String(await takePort()), LOG_LEVEL: 'error' };
    started = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((start) => start.ended || start.stop('SIGTERM')));
    await rm(folder, { recursive: true, force: true });
  });

  const start = (extra: Variables = {}): Start => {
    const process = new Start({ ...env, ...extra });
    started.push(process);
    return process;
  };
  const url = () => `http://127.0.0.1:${env.PORT}`;

  /** What a page of an origin gets: whether its browser shows it the API, and with which status its socket is answered. */
  const askAsPage = async (origin: string) => {
    const response = await fetch(`${url()}/graphql`, { method: 'OPTIONS', headers: { origin } });
    return [response.headers.get('access-control-allow-origin') === origin, await openSocket(url(), origin)];
  };

  // To start takes longer than all else: a start is asked for several things, one after the other.
  test('shows its steps and where everything is, listens for this machine alone, keeps its data for itself and leaves nothing behind', async () => {
    const first = start({ HOST: '' });
    await first.ready();
    for (const step of ['PostgreSQL', 'Redis', 'Migrations', 'Gateway and subgraphs'])
      expect(first.out).toMatch(new RegExp(`^ {2}${step} … \\d+\\.\\d s$`, 'm'));
    for (const line of [`API      ${url()}/graphql`, `Health   ${url()}/health/ready`, `Keys     ${url()}/.well-known`])
      expect(first.out).toContain(line);
    expect(first.out).toContain(`Data     ${join(env.PARLEY_DATA ?? '', 'postgres')}, Redis in memory`);
    expect(first.out).toContain('Open to  this machine alone; HOST=0.0.0.0 opens it to others');
    // All of 127.0.0.0/8 is this machine, but only one address of it was asked for.
    await expect(fetch(`http://127.0.0.2:${env.PORT}/health/live`)).rejects.toThrow();
    const alice = await registerUser(url(), 'alice');
    for (const page of ['http://localhost:5173', 'http://[::1]:3000'])
      expect(await askAsPage(page)).toEqual([true, 101]);
    expect(await askAsPage('http://evil.example:5173')).toEqual([false, 403]);
    const running = processesIn(folder).join('\n');
    expect(running).toMatch(/postgres/);
    expect(running).toMatch(/redis|valkey/);

    const neighbour = start({ PORT: String(await takePort()) });
    expect(await neighbour.exit()).toBe(1);
    expect(lines(neighbour.err)).toEqual([
      expect.stringMatching(/^parley: Another Parley \(process \d+\) runs on .*\.$/),
    ]);
    expect((await fetch(`${url()}/health/ready`)).status).toBe(200);
    const { code, seconds } = await first.stop('SIGTERM');
    expect([code, first.err]).toEqual([0, '']);
    expect(seconds).toBeLessThan(10);
    expect(processesIn(folder)).toEqual([]);

    const second = start({ HOST: '0.0.0.0' });
    // Some two seconds where nothing else runs; beside other tests longer.
    expect(await second.ready()).toBeLessThan(15);
    // The token of the first run still holds: the secret and the keys stayed, as the user did.
    expect(await alice.run('{ viewer { username } }')).toEqual({ viewer: { username: alice.username } });
    expect(second.out).not.toContain('this machine alone');
    expect(await askAsPage('http://localhost:5173')).toEqual([false, 403]);
    expect((await fetch(`http://127.0.0.2:${env.PORT}/health/live`)).status).toBe(200);
    const stopped = await second.stop('SIGINT');
    expect([stopped.code, second.err]).toEqual([0, '']);
    expect(stopped.seconds).toBeLessThan(10);
    expect(processesIn(folder)).toEqual([]);
    await expect(fetch(url())).rejects.toThrow();
  });

  test('can be stopped while it is starting', async () => {
    const early = start();
    await until(() => early.out.includes('Redis …'));
    const { code, seconds } = await early.stop('SIGTERM');
    expect([code, early.err]).toEqual([0, '']);
    expect(seconds).toBeLessThan(20);
    expect(processesIn(folder)).toEqual([]);
  });

  test('starts again after an error that nobody caught, which is in the log with its stack, and after it was killed', async () => {
    const first = start(PLANTED_REJECTION);
    await first.ready();
    const alice = await registerUser(url(), 'alice');
    process.kill(Number(readFileSync(join(env.PARLEY_DATA ?? '', 'parley.pid'), 'utf8')), 'SIGUSR2');
    await until(() => first.out.split('Stop     Ctrl-C').length === 3);
    expect(await alice.run('{ viewer { id } }')).toEqual({ viewer: { id: alice.userId } });
    const logged = lines(first.out).flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    // A fatal line is written at once, and may overtake others.
    const log = logged.toSorted((a, b) => a.time - b.time || a.level - b.level);
    const calls = expect.arrayContaining([expect.stringContaining('plant-rejection.mjs')]);
    expect(log).toEqual([
      expect.objectContaining({ level: 50, error: 'Error', msg: 'planted by a test', calls }),
      expect.objectContaining({ level: 60, origin: 'unhandledRejection', exitCode: 70 }),
    ]);
    expect(lines(first.err)).toEqual(['Parley has failed (exit code 70) and is started again in 1 s.']);

    process.kill(-(first.child.pid ?? 0), 'SIGKILL');
    await first.exit();
    const second = start();
    await second.ready();
    // Whoever has read what it printed may leave before it.
    second.child.stdout?.destroy();
    expect(await alice.run('{ viewer { id } }')).toEqual({ viewer: { id: alice.userId } });
    // As by Ctrl-C and npm at once.
    const group = -(second.child.pid ?? 0);
    for (let n = 0; n < 5; n++) process.kill(group, n % 2 ? 'SIGINT' : 'SIGTERM');
    expect([(await second.stop('SIGTERM')).code, second.err]).toEqual([0, '']);
    expect(processesIn(folder)).toEqual([]);
  });

  test('keeps its folder for its owner, and every log free of secrets and of what people write, also of what fails', async () => {
    const data = env.PARLEY_DATA ?? '';
    mkdirSync(data, { mode: 0o755 });
    for (const log of ['postgres.log', 'redis.log']) writeFileSync(join(data, log), '', { mode: 0o644 });
    const first = start({ LOG_LEVEL: 'trace', RATE_LIMITS: 'off' });
    await first.ready();
    const database = readRunningUrl(data) ?? '';
    // Each statement's text is then in PostgreSQL's log too.
    await query(database, "alter system set log_statement = 'all'");
    await query(database, 'select pg_reload_conf()');
    const { failures, secrets } = await failEverywhere(url(), database);
    const openTo = (path: string) => statSync(path).mode & 0o077;
    const files = readdirSync(data);
    expect(files).toEqual(expect.arrayContaining(['postgres', 'postgres.log', 'redis.log', 'redis.pid', 'secret']));
    expect([data, ...files.map((name) => join(data, name))].filter(openTo)).toEqual([]);
    await first.stop('SIGTERM');

    const logs = readdirSync(data).filter((name) => name.endsWith('.log'));
    const texts = [first.out, first.err, ...logs.map((name) => readFileSync(join(data, name), 'utf8'))];
    const said = texts.flatMap(lines);
    for (const failure of failures) expect(said.filter((line) => line.includes(failure))).not.toEqual([]);
    for (const secret of secrets) expect(said.filter((line) => line.includes(secret))).toEqual([]);
  });

  test('says in one line that its port is taken', async () => {
    const server = createServer().listen(Number(env.PORT), '127.0.0.1');
    await once(server, 'listening');
    const refused = start();
    expect(await refused.exit()).toBe(1);
    server.close();
    expect(lines(refused.err)).toEqual([
      `parley: Port ${env.PORT} is taken. Stop what uses it, or set PORT to another one.`,
    ]);
    expect(existsSync(env.PARLEY_DATA ?? '')).toBe(false);
  });

  test('says in one line, before it starts anything, why it cannot listen', async () => {
    for (const [variables, line] of [
      [{ HOST: '999.1.1.1' }, 'HOST must be an address or a name of this machine, not "999.1.1.1".'],
      [{ METRICS_PORT: env.PORT ?? '' }, 'METRICS_PORT must be another port than PORT.'],
    ] as const) {
      const refused = start(variables);
      expect(await refused.exit()).toBe(1);
      expect(lines(refused.err)).toEqual([`parley: ${line}`]);
      expect(existsSync(env.PARLEY_DATA ?? '')).toBe(false);
    }
  });

  test('says in one line that the database cannot be reached, without its password', async () => {
    const port = await takePort();
    const refused = start({ DATABASE_URL: `postgresql://parley:hunter2@127.0.0.1:${port}/parley` });
    expect(await refused.exit()).toBe(1);
    expect(lines(refused.err)).toEqual([
      `parley: PostgreSQL at 127.0.0.1:${port} (DATABASE_URL) cannot be reached: ECONNREFUSED`,
    ]);
    expect(refused.out + refused.err).not.toContain('hunter2');
    expect(processesIn(folder)).toEqual([]);
  });

  test('says in one line that Redis cannot be reached, and takes PostgreSQL down again', async () => {
    const port = await takePort();
    const refused = start({ REDIS_URL: `redis://:hunter2@127.0.0.1:${port}` });
    expect(await refused.exit()).toBe(1);
    expect(lines(refused.err)).toEqual([
      `parley: Redis at 127.0.0.1:${port} (REDIS_URL) cannot be reached: ECONNREFUSED`,
    ]);
    expect(processesIn(folder)).toEqual([]);
  });

  test.each([
    ['PORT', 'abc', 'must be a whole number from 0 to 65535, not "abc".'],
    ['LOG_LEVEL', 'loud', 'must be one of trace, debug, info, warn, error, silent, not "loud".'],
    [
      'DATABASE_URL',
      'mysql://parley:hunter2@db/parley',
      'must be a URL that starts with postgresql:// or postgres://.',
    ],
    ['PARLEY_SECRET', 'short', 'must have at least 32 characters.'],
  ])('says in one line what is wrong with %s', async (variable, value, problem) => {
    const refused = start({ [variable]: value });
    expect(await refused.exit()).toBe(1);
    expect(lines(refused.err)).toEqual([`parley: ${variable} ${problem}`]);
    expect(existsSync(env.PARLEY_DATA ?? '')).toBe(false);
  });
});

const lines = (text: string) => text.trim().split('\n');

/**
 * Does what writes secrets and texts while the table that takes them refuses every row. Returns what PostgreSQL says of
 * it, and what nobody may say.
 */
async function failEverywhere(url: string, database: string): Promise<{ failures: string[]; secrets: string[] }> {
  const [alice, admin] = [await registerUser(url, 'alice'), await registerUser(url, 'admin')];
  await giveRole({ databaseUrl: database }, admin, 'ADMIN');
  const signIn = await admin.mutate('logIn', { username: admin.username, password: PASSWORD }, 'accessToken');
  const staff = admin.withToken(signIn.accessToken);
  const createConversation = { kind: 'GROUP', title: 'canary-title' };
  const { conversation } = await alice.mutate('createConversation', createConversation, 'conversation { id }');
  const sent = { conversationId: conversation.id, body: 'canary-body', clientMessageId: 'canary-name' };
  const { message } = await alice.mutate('sendMessage', { ...sent, clientMessageId: null }, 'message { id }');
  const key = await createKey(staff, 'partner-bot', { userId: alice.userId });
  const webhook = { apiKeyId: key.id, url: 'https://example.org/canary-hook' };
  const { secret } = await staff.mutate('createWebhook', webhook, 'secret');
  const account = { username: 'yellow-bird', displayName: 'canary-user', password: 'canary-password' };
  const { refreshToken } = alice;
  const changes: [table: string, by: Client, name: string, input: object][] = [
    ['"user"', new Client(url), 'register', account],
    ['"user"', alice, 'changePassword', { currentPassword: PASSWORD, newPassword: 'canary-password' }],
    ['"user"', alice, 'updateProfile', { displayName: 'canary-user' }],
    ['refresh_token', alice, 'refreshSession', { refreshToken }],
    ['session', new Client(url), 'logIn', { username: alice.username, password: PASSWORD }],
    ['conversation', alice, 'createConversation', createConversation],
    ['conversation', alice, 'updateConversation', { conversationId: conversation.id, title: 'canary-titles' }],
    ['message', alice, 'sendMessage', sent],
    ['message', alice, 'editMessage', { messageId: message.id, body: 'canary-body-2' }],
    ['conversation_event', alice, 'sendMessage', sent],
    ['message_client_id', alice, 'sendMessage', sent],
    ['reaction', alice, 'addReaction', { messageId: message.id, emoji: ':canary-code:' }],
    ['api_key_secret', staff, 'createApiKey', { name: 'canary-key', contract: 'partner-bot' }],
    ['webhook', staff, 'createWebhook', webhook],
    [
      'trusted_document',
      staff,
      'registerTrustedDocuments',
      { client: 'x', manifest: manifestOf('query Canary { viewer { id } }') },
    ],
    ['audit_entry', staff, 'suspendUser', { userId: alice.userId, reason: 'canary-reason' }],
  ];
  const failures: string[] = [];
  for (const [table, by, name, input] of changes) {
    await query(database, `alter table ${table} add constraint refused check (false) not valid`);
    expect([name, await by.codeOf(mutation(name, '__typename'), { input })]).toEqual([name, 'INTERNAL_SERVER_ERROR']);
    await query(database, `alter table ${table} drop constraint refused`);
    failures.push(`new row for relation "${table.replaceAll('"', '')}`);
  }
  const taken = { ...account, username: alice.username };
  expect(await new Client(url).codeOf(mutation('register', '__typename'), { input: taken })).toBe('CONFLICT');
  return {
    failures: [...failures, 'user_username_key', 'insert into "user"'],
    secrets: ['canary', 'yellow-bird', 'argon2', PASSWORD, refreshToken, alice.accessToken ?? '', key.secret, secret],
  };
}
