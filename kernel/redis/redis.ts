import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { type Config, required } from '../config/config.ts';

/**
 * A connection to Redis that renews itself for ever. Commands sent while it is down fail after one attempt to renew
 * it: what Redis holds is never the truth, so a caller would rather know than wait.
 */
export function createRedis(config: Config, logger: Logger): Redis {
  const redis = new Redis(required('REDIS_URL', config.redis.url), {
    lazyConnect: true,
    enableAutoPipelining: true,
    maxRetriesPerRequest: 1,
    connectTimeout: 5000,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2000),
  });
  // The first connection is checkReachable's to report.
  redis.once('ready', () => redis.on('error', (error) => logger.warn({ error: error.message }, 'Redis connection')));
  redis.on('error', () => {});
  return redis;
}

/** How long what was sent may still take to arrive when a connection is closed. */
const CLOSE_MS = 1000;

/** Lets what was sent arrive, then closes. */
export async function closeRedis(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') return redis.disconnect();
  const timer = setTimeout(() => redis.disconnect(), CLOSE_MS);
  await redis.quit().catch(() => redis.disconnect());
  clearTimeout(timer);
}
