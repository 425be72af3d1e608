import { LRUCache } from 'lru-cache';
import type { RateLimiterRedis } from 'rate-limiter-flexible';
import { run, statement } from '../../kernel/database/statement.ts';
import { ParleyError } from '../../kernel/errors.ts';
import { createWindows } from '../../kernel/rate-limits.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { ApiKey } from './api-keys.ts';

const USED = statement(`
  update api_key set last_used_at = now()
  where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`);

const MINUTE_MS = 60_000;

/** What each key has used of what it may. */
export interface KeyMeter extends AsyncDisposable {
  /** Counts an operation, whatever becomes of it. Throws `RATE_LIMITED` beyond the key's requests of a minute. */
  countRequest(key: ApiKey): Promise<void>;
  /**
   * Counts what a valid operation costs. Throws `RATE_LIMITED` beyond the key's cost of a minute, `BAD_USER_INPUT` for an
   * operation that alone is beyond it.
   */
  countCost(key: ApiKey, cost: number): Promise<void>;
}

/** Fixed windows in Redis for the whole installation, as all rate limits; and when each key was last used. */
export function createKeyMeter(resources: Resources): KeyMeter {
  const lastUse = new LastUse(resources);
  const [requests, costs] = [createKeyWindows(resources, 'key-requests'), createKeyWindows(resources, 'key-cost')];
  const isLifted = !resources.config.rateLimits.enabled;
  return {
    async countRequest(key) {
      lastUse.note(key.id);
      if (!isLifted) await count(requests, key.id, { points: 1, most: key.requestsPerMinute });
    },
    async countCost({ id, costPerMinute }, cost) {
      if (isLifted) return;
      if (cost > costPerMinute) throw neverWithin(cost, costPerMinute);
      await count(costs, id, { points: cost, most: costPerMinute });
    },
    [Symbol.asyncDispose]: () => lastUse.settle(),
  };
}

/** The windows of all keys, each of which has a limit of its own: so the limiter counts, and the limit is looked at here. */
const createKeyWindows = ({ config, redis }: Resources, name: string): RateLimiterRedis =>
  createWindows(config, redis, { name, points: Number.MAX_SAFE_INTEGER, duration: MINUTE_MS / 1000 });

async function count(windows: RateLimiterRedis, id: string, { points, most }: { points: number; most: number }) {
  const { consumedPoints, msBeforeNext } = await windows.consume(id, points);
  if (consumedPoints <= most) return;
  // What is refused costs nothing: something smaller may still fit.
  await windows.reward(id, points);
  throw overQuota(Math.max(1, Math.ceil(msBeforeNext / 1000)));
}

const overQuota = (retryAfterSeconds: number) =>
  new ParleyError('RATE_LIMITED', `The API key has used its quota. Try again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
    http: { status: 429 },
  });

const neverWithin = (cost: number, most: number) =>
  new ParleyError('BAD_USER_INPUT', `The operation may return ${cost} fields; the API key has ${most} a minute.`, {
    reason: 'COST',
    http: { status: 400 },
  });

/** Writes when a key was last used, at most once a minute, while its operation goes on. */
class LastUse {
  private readonly noted = new LRUCache<string, true>({ max: 10_000, ttl: MINUTE_MS });
  private readonly writing = new Set<Promise<void>>();

  constructor(private readonly resources: Resources) {}

  note(keyId: string): void {
    if (this.noted.has(keyId)) return;
    this.noted.set(keyId, true);
    const write = this.write(keyId).finally(() => this.writing.delete(write));
    this.writing.add(write);
  }

  /** Resolves when all is written. */
  async settle(): Promise<void> {
    await Promise.all(this.writing);
  }

  private async write(keyId: string): Promise<void> {
    const { orm, logger } = this.resources;
    try {
      await run(orm.em.fork(), USED, [keyId]);
    } catch (error) {
      logger.warn({ error: (error as Error).message }, 'the use of an API key was not noted');
    }
  }
}
