import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import type { RedisClient } from '../redis/redis.ts';
import { Leases, type Taken } from './leases.ts';
import { createRateLimits } from './rate-limits.ts';
import { RATE_LIMITS, type RateLimit } from './table.ts';

const WINDOW_MS = 60_000;

/** The part of Redis that counts, with the clock of the test; `isAway` makes it fail. */
class CountingRedis {
  isAway = false;
  /** The error that it answers with. */
  refusal = '';
  asked = 0;
  /** It counts then. */
  ready = Promise.resolve();
  private readonly windows = new Map<string, { count: number; endsAt: number }>();

  async rlflxIncr([key = '', points, seconds]: string[]): Promise<[number, number]> {
    this.asked++;
    await this.ready;
    if (this.isAway) throw new Error('Connection is closed.');
    if (this.refusal) throw new Error(this.refusal);
    const known = this.windows.get(key);
    const now = Date.now();
    const window = known && known.endsAt > now ? known : { count: 0, endsAt: now + Number(seconds) * 1000 };
    window.count += Number(points);
    this.windows.set(key, window);
    return [window.count, window.endsAt - now];
  }

  /** Begins the next windows. */
  turn(): void {
    this.windows.clear();
  }
}

const leasesAt = (redis: CountingRedis, limit: RateLimit = 'operations') =>
  new Leases(limit, redis as unknown as RedisClient, { redis: { prefix: 'test:' } as never, logger });

const faults: string[] = [];
const logger = pino({}, { write: (line: string) => void faults.push(JSON.parse(line).msg) });

/** The number of attempts that were let through. */
async function takeAll(leases: Leases, attempts: number, most: number): Promise<number> {
  let passed = 0;
  for (let n = 0; n < attempts; n++) if (await leases.take('user', 1, most)) passed++;
  return passed;
}

describe('leases', () => {
  test('let exactly the limit through, and ask Redis once for a block', async () => {
    const redis = new CountingRedis();
    const leases = leasesAt(redis);
    expect(await takeAll(leases, 1300, 1200)).toBe(1200);
    expect(redis.asked).toBeLessThanOrEqual(22);
    expect(leases.look('user', 1200)).toMatchObject({ most: 1200, remaining: 0 });
  });

  test('let no more through for several processes than one block each beyond the limit', async () => {
    const redis = new CountingRedis();
    const processes = [leasesAt(redis), leasesAt(redis), leasesAt(redis)];
    const passed = await Promise.all(processes.map((leases) => takeAll(leases, 1300, 1200)));
    const sum = passed.reduce((one, other) => one + other);
    expect(sum).toBeGreaterThanOrEqual(1200 - 3 * 60);
    expect(sum).toBeLessThanOrEqual(1200 + 2 * 60);
  });

  test('do not wait for Redis while a block lasts', async () => {
    const redis = new CountingRedis();
    const never = new Promise<never>(() => {});
    redis.rlflxIncr = () => never;
    const leases = leasesAt(redis);
    expect(await takeAll(leases, 60, 1200)).toBe(60);
  });

  test('ask for each point where the limit is too small for blocks, and keep what is refused free', async () => {
    const redis = new CountingRedis();
    const [one, other] = [leasesAt(redis), leasesAt(redis)];
    expect([await takeAll(one, 3, 5), await takeAll(other, 3, 5)]).toEqual([3, 2]);
    const costs = leasesAt(redis, 'cost');
    expect(await costs.take('user', 8, 10)).toBeDefined();
    expect(await costs.take('user', 3, 10)).toBeUndefined();
    expect(await costs.take('user', 2, 10)).toMatchObject({ standing: { remaining: 0 } });
  });

  test('are drained of what is left by what was done already, for all processes', async () => {
    const redis = new CountingRedis();
    const [one, other] = [leasesAt(redis, 'cost'), leasesAt(redis, 'cost')];
    expect([await one.drain('user', 900, 1000), await one.drain('user', 900, 1000)]).toEqual([true, false]);
    expect(await one.take('user', 1, 1000)).toBeUndefined();
    expect(one.look('user', 1000)).toMatchObject({ remaining: 0 });
    expect(await other.drain('user', 900, 1000)).toBe(false);
    redis.turn();
  });

  test('take nothing in advance of windows that are longer than a minute', async () => {
    const redis = new CountingRedis();
    const processes = [leasesAt(redis, 'directConversations'), leasesAt(redis, 'directConversations')];
    for (let n = 0; n < 100; n++)
      for (const leases of processes) expect(await leases.take('user', 1, 200)).toBeDefined();
    for (const leases of processes) expect(await leases.take('user', 1, 200)).toBeUndefined();
  });

  test('count for this process alone while Redis is away', async () => {
    const redis = new CountingRedis();
    redis.isAway = true;
    expect(await takeAll(leasesAt(redis), 1300, 1200)).toBe(1200);
    expect(await takeAll(leasesAt(redis), 10, 5)).toBe(5);
    expect(faults).toEqual([]);
  });

  test('count for this process where Redis answers with an error, which is logged', async () => {
    const redis = new CountingRedis();
    redis.refusal = "OOM command not allowed when used memory > 'maxmemory'.";
    expect(await takeAll(leasesAt(redis), 10, 5)).toBe(5);
    expect(new Set(faults.splice(0))).toEqual(new Set([redis.refusal]));
    redis.refusal = 'MASTERDOWN Link with MASTER is down';
    expect(await takeAll(leasesAt(redis), 10, 5)).toBe(5);
    expect(faults).toEqual([]);
  });

  test('are charged whole points, whatever part of one something costs', async () => {
    const redis = new CountingRedis();
    const points = Object.fromEntries(RATE_LIMITS.map((limit) => [limit, 10]));
    const config = { redis: { prefix: 'test:' }, rateLimits: { enabled: true, points } } as never;
    const limits = createRateLimits(config, redis as unknown as RedisClient, logger);
    const [standing] = await limits.take({ limit: 'cost', key: 'user', points: 5.6 });
    expect([standing?.remaining, await limits.drain({ limit: 'cost', key: 'user', points: 0.5 })]).toEqual([4, true]);
    expect(limits.check({ limit: 'cost', key: 'user', points: 3 })).toBeUndefined();
    expect(() => limits.check({ limit: 'cost', key: 'user', points: 3.1 })).toThrow();
    expect(faults).toEqual([]);
  });

  test('begin anew with the next window, which says when it ends', async () => {
    jest.useFakeTimers({ now: 0 });
    try {
      const leases = leasesAt(new CountingRedis());
      expect(await takeAll(leases, 6, 5)).toBe(5);
      expect(leases.look('user', 5)).toMatchObject({ remaining: 0, resetSeconds: WINDOW_MS / 1000 });
      jest.setSystemTime(WINDOW_MS - 1);
      expect(await takeAll(leases, 1, 5)).toBe(0);
      expect(leases.look('user', 5).resetSeconds).toBe(1);
      jest.setSystemTime(WINDOW_MS);
      expect(await takeAll(leases, 6, 5)).toBe(5);
    } finally {
      jest.useRealTimers();
    }
  });

  test('take what is given back again', async () => {
    const leases = leasesAt(new CountingRedis());
    const taken = [await leases.take('user', 2, 5), await leases.take('user', 3, 5)];
    expect(await takeAll(leases, 1, 5)).toBe(0);
    leases.giveBack(taken[0] as Taken);
    expect(await takeAll(leases, 6, 5)).toBe(2);
  });

  describe('at the turn of a window', () => {
    beforeEach(() => void jest.useFakeTimers({ now: 0 }));
    afterEach(() => void jest.useRealTimers());

    test('take nothing back for the next window of what was of the last', async () => {
      const leases = leasesAt(new CountingRedis());
      const early = await leases.take('user', 1, 5);
      const late = await leases.take('user', 1, 5);
      jest.setSystemTime(WINDOW_MS);
      leases.giveBack(early as Taken);
      expect(await takeAll(leases, 3, 5)).toBe(3);
      // By now there is a lease of the next one.
      leases.giveBack(late as Taken);
      expect(await takeAll(leases, 6, 5)).toBe(2);
    });

    test('take nothing back for it where Redis turned first, and lose nothing of what it granted', async () => {
      const redis = new CountingRedis();
      const leases = leasesAt(redis);
      const taken = await leases.take('user', 1, 5);
      // Answers that tell of its clock take their time.
      jest.setSystemTime(WINDOW_MS - 5);
      redis.turn();
      expect(await takeAll(leases, 3, 5)).toBe(3);
      leases.giveBack(taken as Taken);
      expect(await takeAll(leases, 6, 5)).toBe(2);
    });

    test('lose nothing of what Redis granted for it to who asked before', async () => {
      const redis = new CountingRedis();
      const leases = leasesAt(redis);
      await leases.take('user', 1, 5);
      const { promise, resolve } = Promise.withResolvers<void>();
      redis.ready = promise;
      const waiting = [leases.take('user', 1, 5)];
      jest.setSystemTime(WINDOW_MS);
      waiting.push(leases.take('user', 1, 5));
      resolve();
      expect((await Promise.all(waiting)).every(Boolean)).toBe(true);
      expect(await takeAll(leases, 6, 5)).toBe(3);
    });
  });
});
