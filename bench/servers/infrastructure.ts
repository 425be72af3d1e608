import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createEmbeddedPostgres } from '../../standalone/embedded-postgres.ts';
import { createEmbeddedRedis } from '../../standalone/embedded-redis.ts';

/** The stores that all peers share: one PostgreSQL, as durable as in production, and one Redis. */
export interface Infrastructure extends AsyncDisposable {
  /** Thrown away at the end. */
  readonly folder: string;
  readonly redisUrl: string;
  /** PostgreSQL's first process. */
  readonly databasePid: number;
  /** Makes an empty database. Returns its URL. */
  createDatabase(name: string): Promise<string>;
  /** Brings the planner's statistics up to date, which otherwise happens at some time during a measurement. */
  analyze(databaseUrl: string): Promise<void>;
  /** Writes out what is dirty: nobody pays for what the one before left. */
  settle(): Promise<void>;
}

export async function createInfrastructure(): Promise<Infrastructure> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.adopt(mkdtempSync(join(tmpdir(), 'parley-bench-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const { url } = stack.use(await createEmbeddedPostgres({ folder, durable: true }));
  const { url: redisUrl } = stack.use(await createEmbeddedRedis(folder));
  const [pid] = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  const started = stack.move();
  return {
    folder,
    redisUrl,
    databasePid: Number(pid),
    async createDatabase(name) {
      await execute(url, `create database ${name}`);
      return Object.assign(new URL(url), { pathname: `/${name}` }).href;
    },
    analyze: (databaseUrl) => execute(databaseUrl, 'vacuum analyze'),
    settle: () => execute(url, 'checkpoint'),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function execute(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
