import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { START_MS } from './child.ts';
import { createDataFolder, FolderTaken } from './data-folder.ts';
import { createEmbeddedPostgres, type EmbeddedPostgres, readRunningUrl, sourceIn } from './embedded-postgres.ts';

export interface PrivatePostgres extends EmbeddedPostgres {
  /** It did not run, and was started for whoever opened it. */
  readonly started: boolean;
}

/** An installation that starts or stops right now is waited for this long. */
const PATIENCE_MS = START_MS;
const PAUSE_MS = 100;

/**
 * The private PostgreSQL of the installation in a data folder, whether it runs or not: one that runs is used as it is;
 * else it is started, and stopped again when this is disposed of.
 */
export async function openPrivatePostgres(folder: string): Promise<PrivatePostgres> {
  const path = resolve(folder);
  for (const deadline = Date.now() + PATIENCE_MS; ; ) {
    const url = readRunningUrl(path);
    if (url && (await answers(url)))
      return { url, source: sourceIn(path), started: false, [Symbol.asyncDispose]: async () => {} };
    try {
      return await startAlone(path);
    } catch (error) {
      if (!(error instanceof FolderTaken) || Date.now() > deadline) throw error;
      await wait(PAUSE_MS);
    }
  }
}

/** Whether there is a private PostgreSQL in a data folder, running or not. */
export const hasPrivatePostgres = (folder: string): boolean => existsSync(join(folder, 'postgres', 'PG_VERSION'));

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** As `npm start` would, with the folder locked meanwhile. */
async function startAlone(path: string): Promise<PrivatePostgres> {
  await using stack = new AsyncDisposableStack();
  stack.use(createDataFolder(path));
  const { url, source } = stack.use(await createEmbeddedPostgres({ folder: path, durable: true }));
  const started = stack.move();
  return { url, source, started: true, [Symbol.asyncDispose]: () => started.disposeAsync() };
}
