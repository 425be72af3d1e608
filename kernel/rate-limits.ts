import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from './config/config.ts';
import { rateLimited } from './errors.ts';
import type { RedisClient } from './redis/redis.ts';

export type RateLimit = 'messages' | 'reactions' | 'conversations' | 'joins' | 'logins';

export interface RateLimits {
  /** Takes one from what `key` may still do. Throws `RATE_LIMITED` when nothing is left. */
  consume(limit: RateLimit, key: string): Promise<void>;
}

export interface WindowOptions {
  readonly name: string;
  /** So many in each window. */
  readonly points: number;
  /** How long a window is, in seconds. */
  readonly duration: number;
}

/** Fixed windows counted in Redis for the whole installation; while Redis is away each process counts for itself. */
export function createWindows(
  { redis: { prefix } }: Config,
  redis: RedisClient,
  { name, ...bounds }: WindowOptions,
): RateLimiterRedis {
  const options = { ...bounds, keyPrefix: `${prefix}limit:${name}` };
  return new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: new RateLimiterMemory(options) });
}

export function createRateLimits(config: Config, redis: RedisClient): RateLimits {
  const { rateLimits } = config;
  if (!rateLimits.enabled) return { consume: async () => {} };
  const limiter = (name: RateLimit, points: number, duration: number) =>
    createWindows(config, redis, { name, points, duration });
  const limiters: Record<RateLimit, RateLimiterRedis> = {
    messages: limiter('messages', rateLimits.messagesPerMinute, 60),
    reactions: limiter('reactions', rateLimits.reactionsPerMinute, 60),
    conversations: limiter('conversations', rateLimits.conversationsPerHour, 3600),
    joins: limiter('joins', rateLimits.joinsPerHour, 3600),
    logins: limiter('logins', rateLimits.loginsPerMinute, 60),
  };
  return {
    async consume(limit, key) {
      try {
        await limiters[limit].consume(key);
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) throw rateLimited(Math.ceil(refusal.msBeforeNext / 1000));
        throw refusal;
      }
    },
  };
}
