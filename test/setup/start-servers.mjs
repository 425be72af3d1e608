// One PostgreSQL and one Redis for the whole run, from the build, on free ports, with data that is thrown away. A
// migrated template database makes each test file's own database in some 50 ms. TEST_POSTGRES names the package of an older
// PostgreSQL to run them on.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { createLender } from './lent-deployments.ts';
import stopServers from './stop-servers.mjs';

export default async function startServers() {
  const { createConfig, createEmbeddedPostgres, createEmbeddedRedis, migrate, readEnvironment } = await import(
    '../../dist/tools/test-servers.js'
  );

  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  const [postgres, redis] = await Promise.all([
    createEmbeddedPostgres({ folder, durable: false, from: process.env.TEST_POSTGRES }),
    createEmbeddedRedis(folder),
  ]);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('create database template');
  await client.end();
  const template = new URL(postgres.url);
  template.pathname = '/template';
  const config = createConfig({ ...readEnvironment({}), DATABASE_URL: template.href });
  await migrate(config, pino({ level: 'silent' }));

  process.env.TEST_POSTGRES_URL = postgres.url;
  process.env.TEST_REDIS_URL = redis.url;
  const lender = await createLender();
  process.env.TEST_LENDER_URL = lender.url;
  globalThis.__servers = { postgres, redis, folder, lender };
  // jest leaves its teardown out when it is interrupted.
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      if (!asked) stopServers().finally(() => process.exit(1));
      asked = true;
    });
  }
}
