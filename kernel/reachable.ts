import { once } from 'node:events';
import { ConfigError } from './config/variables.ts';
import type { RedisClient } from './redis/redis.ts';
import type { Resources } from './resources.ts';

/** Makes sure that the database and Redis answer. Throws one line that names the variable and the address. */
export async function checkReachable({ config, orm, redis }: Resources): Promise<void> {
  await orm.em
    .fork()
    .execute('select 1')
    .catch((error: Error) => {
      throw unreachable('PostgreSQL', 'DATABASE_URL', [config.database.url], error);
    });
  await connect(redis).catch((error: Error) => {
    throw unreachable('Redis', 'REDIS_URL', config.redis.urls, error);
  });
  if (!config.redis.cluster && (await redis.info('cluster')).includes('cluster_enabled:1'))
    throw new ConfigError(
      'REDIS_URL',
      'is a node of a Redis Cluster: name several of its nodes, or set REDIS_CLUSTER=on.',
    );
}

/** Throws why it cannot be reached, as far as Redis or the network said. */
async function connect(redis: RedisClient): Promise<void> {
  let reason: Error | undefined;
  redis.once('error', (error: Error & { lastNodeError?: Error }) => {
    reason = error.lastNodeError ?? error;
  });
  // A Cluster whose slots are not all served closes the connection, and its promise waits until it is well again.
  const closed = once(redis, 'close').then(() => Promise.reject(new Error('the Cluster is down')));
  await Promise.race([redis.connect(), closed]).catch((error: Error) => {
    throw reason ?? error;
  });
}

type Urls = readonly (string | undefined)[];

/** Without the users and the passwords of the URLs. */
export function unreachable(what: string, variable: string, urls: Urls = [], error: Error): Error {
  const address = urls.map((url) => url && new URL(url).host).join(', ') || 'no address';
  const reason = (error as { code?: string }).code ?? error.message.split('\n')[0];
  return new Error(`${what} at ${address} (${variable}) cannot be reached: ${reason}`);
}
