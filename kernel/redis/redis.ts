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
  redis.on('error', (error) => logger.warn({ error: error.message }, 'Redis connection'));
  return redis;
}
