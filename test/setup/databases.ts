import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** A database and a Redis prefix of one's own, on the servers of the test run. Dispose of it to drop them. */
export interface Stores extends AsyncDisposable {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly redisPrefix: string;
}

export async function createStores({ template = 'template' } = {}): Promise<Stores> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const server = env('TEST_POSTGRES_URL');
  await administer(server, `create database ${name} template ${template}`);
  const databaseUrl = new URL(server);
  databaseUrl.pathname = `/${name}`;
  return {
    databaseUrl: databaseUrl.href,
    redisUrl: env('TEST_REDIS_URL'),
    redisPrefix: `${name}:`,
    [Symbol.asyncDispose]: () => administer(server, `drop database if exists ${name} with (force)`),
  };
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function env(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with "npm test" or "npm run jest".`);
  return value;
}
