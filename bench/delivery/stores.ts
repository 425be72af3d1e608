import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createEmbeddedPostgres } from '../../standalone/embedded-postgres.ts';
import { createEmbeddedRedis } from '../../standalone/embedded-redis.ts';
import { takePort } from './ports.ts';

/** A store that can be taken away and come back at the same address. */
export interface Store extends AsyncDisposable {
  readonly url: string;
  /** Resolves when its process has ended. */
  stop(): Promise<void>;
  /** Resolves when it serves again. */
  start(): Promise<void>;
}

export interface RedisStore extends Store {
  /** Forgets everything. */
  flush(): Promise<void>;
}

/** A PostgreSQL as durable as in production. `stop` ends it as a crash would: it has to recover from its log. */
export async function createPostgresStore(folder: string): Promise<Store> {
  const options = { folder, durable: true, port: await takePort() };
  let postgres = await createEmbeddedPostgres(options);
  return {
    url: postgres.url,
    async stop() {
      const [pid] = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGQUIT');
      await postgres[Symbol.asyncDispose]();
    },
    async start() {
      postgres = await createEmbeddedPostgres(options);
    },
    [Symbol.asyncDispose]: async () => postgres[Symbol.asyncDispose](),
  };
}

/** A Redis that keeps nothing on disk: what it held is gone when it comes back. */
export async function createRedisStore(folder: string): Promise<RedisStore> {
  const address = { port: await takePort(), password: randomBytes(24).toString('hex') };
  let redis = await createEmbeddedRedis(folder, address);
  return {
    url: redis.url,
    stop: async () => redis[Symbol.asyncDispose](),
    async start() {
      redis = await createEmbeddedRedis(folder, address);
    },
    async flush() {
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
    },
    [Symbol.asyncDispose]: async () => redis[Symbol.asyncDispose](),
  };
}
