import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { createConfig } from '../../../kernel/config/config.ts';
import { readEnvironment } from '../../../kernel/config/environment.ts';
import { migrate } from '../../../migrations/migrate.ts';
import { createEmbeddedPostgres } from '../../../standalone/embedded-postgres.ts';
import { readDatabaseSchema } from './read.ts';

/** The text of `schema/database.sql`: the schema that all migrations make, on a PostgreSQL for the while. */
export async function generateDatabaseSchema(): Promise<string> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'parley-schema-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const { url } = stack.use(await createEmbeddedPostgres({ folder, durable: false }));
  await migrate(createConfig({ ...readEnvironment({}), DATABASE_URL: url }), pino({ level: 'silent' }));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  stack.defer(() => client.end());
  return await readDatabaseSchema(client);
}
