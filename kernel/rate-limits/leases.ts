import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { Config } from '../config/config.ts';
import { logFault } from '../fault.ts';
import { isOutage } from '../outage.ts';
import type { RedisClient } from '../redis/redis.ts';
import { definitionOf, type RateLimit } from './table.ts';

/** How much of a limit is left for a key, as far as this process knows. */
export interface Standing {
  readonly limit: RateLimit;
  /** How many in a window. */
  readonly most: number;
  readonly remaining: number;
  /** When the window ends, in seconds from now: 1 at least. */
  readonly resetSeconds: number;
}

/** The part of one window that this process may give out. */
export interface Lease {
  /** The rest of what was granted; negative while more was given out on credit than there was. */
  left: number;
  /** The points that were granted to this process. */
  granted: number;
  /** The points that were granted to all processes, as far as is known. */
  counted: number;
  /** When the window ends, Unix milliseconds. */
  endsAt: number;
  /** Whether there is nothing more to be had in this window. */
  isSpent: boolean;
  asking?: Promise<void> | undefined;
}

/** Whole points that were taken, of the window that they are of. */
export interface Taken {
  readonly standing: Standing;
  readonly lease: Lease;
  readonly points: number;
}

interface Asked {
  readonly key: string;
  readonly most: number;
  readonly lease: Lease;
  readonly size: number;
}

export interface LeasesOptions extends Pick<Config, 'redis'> {
  readonly logger: Logger;
}

/** The number of keys that are known at a time: one that is forgotten asks Redis again, which forgets nobody. */
const KEPT = { max: 10_000 } as const;
/** The part of a limit that a process takes at once; what it does not use others cannot use until the window is over. */
const BLOCK_PART = 20;
/** Of longer windows nothing is taken in advance: it would be lost with the process. In seconds. */
const LEASED_WINDOW = 60;

/**
 * The fixed windows of one limit, counted in Redis for the whole installation. A process takes blocks out of them, so that
 * what is counted often needs a round trip once in many times, and waits for it only when its block is used up before the
 * next one is there. Where a limit is too small for blocks each point is asked for. While Redis is away each process
 * counts for itself; an answer of Redis that is an error is a fault, which is logged. Points are whole numbers.
 */
export class Leases {
  private readonly leases = new LRUCache<string, Lease>(KEPT);
  private readonly windows: RateLimiterRedis;
  private readonly windowMs: number;
  private readonly logger: Logger;

  constructor(
    private readonly limit: RateLimit,
    redis: RedisClient,
    { redis: { prefix }, logger }: LeasesOptions,
  ) {
    this.logger = logger;
    const { seconds } = definitionOf(limit);
    this.windowMs = seconds * 1000;
    this.windows = new RateLimiterRedis({
      ...{ storeClient: redis, keyPrefix: `${prefix}limit:${limit}`, duration: seconds },
      // It counts; what is too much is found out here, since keys may have limits of their own.
      points: Number.MAX_SAFE_INTEGER,
    });
  }

  /** Takes points of those that `key` may have. Undefined if fewer are left: then none is taken. */
  async take(key: string, points: number, most: number): Promise<Taken | undefined> {
    for (;;) {
      const lease = this.find(key, most);
      if (lease.left >= points) {
        lease.left -= points;
        const block = this.blockOf(most);
        if (block > 1 && lease.left < block / 2) this.ask({ key, most, lease, size: block });
        return { standing: this.standingOf(lease, most), lease, points };
      }
      if (lease.isSpent) return undefined;
      await this.ask({ key, most, lease, size: Math.max(this.blockOf(most), points - lease.left) });
    }
  }

  /** Takes as many of these points as are left. Returns whether those were all. */
  async drain(key: string, points: number, most: number): Promise<boolean> {
    if (await this.take(key, points, most)) return true;
    const lease = this.find(key, most);
    if (lease.isSpent) lease.left = Math.min(0, lease.left);
    return false;
  }

  /** Gives back what was taken and not used: to the window that it is of, which may be over. */
  giveBack({ lease, points }: Taken): void {
    lease.left += points;
  }

  /** The rest for a key, without asking for more. */
  look(key: string, most: number): Standing {
    const lease = this.leases.peek(key);
    const isCurrent = lease && Date.now() < lease.endsAt;
    return this.standingOf(isCurrent ? lease : this.newLease(), most);
  }

  private find(key: string, most: number): Lease {
    const known = this.leases.get(key);
    if (known && Date.now() < known.endsAt) return known;
    const block = this.blockOf(most);
    // The first block is given out while it is asked for.
    const credited = block > 1 ? block : 0;
    const lease = this.newLease(credited);
    this.leases.set(key, lease);
    if (credited > 0) this.ask({ key, most, lease, size: block }, credited);
    return lease;
  }

  /** Takes the next block into a lease; `credited` of it is in the lease already. One is asked for at a time. */
  private ask(asked: Asked, credited = 0): Promise<void> {
    const { lease } = asked;
    if (lease.isSpent) return Promise.resolve();
    lease.asking ??= this.grant(asked, credited).finally(() => {
      lease.asking = undefined;
    });
    return lease.asking;
  }

  private async grant({ key, most, lease: asking, size }: Asked, credited: number): Promise<void> {
    let lease = asking;
    let before = lease.granted;
    try {
      const { consumedPoints, msBeforeNext } = await this.windows.consume(key, size);
      const endsAt = Date.now() + msBeforeNext;
      lease = this.leaseUntil(endsAt, key, asking);
      before = consumedPoints - size;
      lease.endsAt = endsAt;
    } catch (error) {
      // What this process gave out itself is all that it knows.
      if (!isOutage(error)) logFault(this.logger, error);
    }
    const granted = Math.min(size, Math.max(0, most - before));
    lease.left += lease === asking ? granted - credited : granted;
    lease.granted += granted;
    lease.counted = Math.min(most, before + granted);
    lease.isSpent = granted < size;
  }

  /** The lease of the window that Redis granted from: the next one where that began while it was asked. */
  private leaseUntil(endsAt: number, key: string, asking: Lease): Lease {
    if (endsAt - asking.endsAt < this.windowMs / 2) return asking;
    const known = this.leases.peek(key);
    if (known && known !== asking) return known;
    const next = this.newLease();
    this.leases.set(key, next);
    return next;
  }

  private newLease(credited = 0): Lease {
    return { left: credited, granted: 0, counted: credited, endsAt: Date.now() + this.windowMs, isSpent: false };
  }

  private blockOf(most: number): number {
    return this.windowMs > LEASED_WINDOW * 1000 ? 1 : Math.ceil(most / BLOCK_PART);
  }

  private standingOf({ left, counted, endsAt, isSpent }: Lease, most: number): Standing {
    return {
      ...{ limit: this.limit, most },
      remaining: Math.max(0, Math.min(most, (isSpent ? 0 : most - counted) + left)),
      resetSeconds: Math.max(1, Math.ceil((endsAt - Date.now()) / 1000)),
    };
  }
}
