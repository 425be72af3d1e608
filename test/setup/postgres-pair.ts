import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createEmbeddedPostgres, type EmbeddedPostgres } from '../../standalone/embedded-postgres.ts';
import { query } from './query.ts';
import { until } from './until.ts';

/** A primary and a standby that follows it. Dispose of it to end them. */
export interface PostgresPair extends AsyncDisposable {
  readonly primary: EmbeddedPostgres;
  readonly standby: EmbeddedPostgres;
  /** Resolves when the standby has all that the primary has. */
  caughtUp(): Promise<void>;
}

export async function createPostgresPair(): Promise<PostgresPair> {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'parley-pair-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  mkdirSync(first);
  const seed = await createEmbeddedPostgres({ folder: first, durable: false });
  await seed[Symbol.asyncDispose]();
  // With its owner, who is not always ours.
  await promisify(execFile)('cp', ['-a', first, second]);
  const primary = stack.use(await createEmbeddedPostgres({ folder: first, durable: false }));
  const { port, username, password } = new URL(primary.url);
  const source = `host=127.0.0.1 port=${port} user=${username} password=${password} sslmode=disable`;
  appendFileSync(join(second, 'postgres', 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`);
  writeFileSync(join(second, 'postgres', 'standby.signal'), '');
  const standby = stack.use(await createEmbeddedPostgres({ folder: second, durable: false }));
  const started = stack.move();
  return {
    primary,
    standby,
    async caughtUp() {
      const [end] = await query<{ lsn: string }>(primary.url, 'select pg_current_wal_lsn() as lsn');
      const there = 'select pg_last_wal_replay_lsn() >= $1::pg_lsn as there';
      await until(async () => (await query<{ there: boolean }>(standby.url, there, [end?.lsn]))[0]?.there === true);
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
