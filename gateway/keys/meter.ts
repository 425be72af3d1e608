import { LRUCache } from 'lru-cache';
import { run, statement } from '../../kernel/database/statement.ts';
import { ParleyError } from '../../kernel/errors.ts';
import type { Charge } from '../../kernel/rate-limits/rate-limits.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { ApiKey } from './api-keys.ts';

const USED = statement(`
  update api_key set last_used_at = now()
  where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`);

const MINUTE_MS = 60_000;

/** The charge of a cost on a key's quota. */
export const costOfKey = ({ id, costPerMinute }: ApiKey, points: number): Charge => ({
  ...{ limit: 'keyCost', key: id, points, most: costPerMinute },
});

/** The part of its quota that each key has used. */
export interface KeyMeter extends AsyncDisposable {
  /** Counts an operation, whatever becomes of it. Throws `RATE_LIMITED` beyond the key's requests of a minute. */
  countRequest(key: ApiKey): Promise<void>;
  /**
   * Counts what a valid operation costs. Throws `RATE_LIMITED` beyond the key's cost of a minute, `BAD_USER_INPUT` for an
   * operation that alone is beyond it.
   */
  countCost(key: ApiKey, cost: number): Promise<void>;
}

/** Rates like all others, but for the limits, which each key has of its own; and when each key was last used. */
export function createKeyMeter(resources: Resources): KeyMeter {
  const lastUse = new LastUse(resources);
  const { rateLimits, config } = resources;
  return {
    async countRequest(key) {
      lastUse.note(key.id);
      await rateLimits.take({ limit: 'keyRequests', key: key.id, most: key.requestsPerMinute });
    },
    async countCost(key, cost) {
      const { costPerMinute } = key;
      if (config.rateLimits.enabled && cost > costPerMinute) throw neverWithin(cost, costPerMinute);
      await rateLimits.take(costOfKey(key, cost));
    },
    [Symbol.asyncDispose]: () => lastUse.settle(),
  };
}

const neverWithin = (cost: number, most: number) =>
  new ParleyError('BAD_USER_INPUT', `The operation costs ${cost}; the API key has ${most} a minute.`, {
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
