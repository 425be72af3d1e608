import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { rateLimited } from '../errors.ts';
import type { RedisClient } from '../redis/redis.ts';
import { Leases, type Standing, type Taken } from './leases.ts';
import { networksOf } from './networks.ts';
import { Places } from './places.ts';
import { definitionOf, RATE_LIMITS, type RateLimit } from './table.ts';
import { type Place, Undecided } from './undecided.ts';

/** A charge: this many points of one limit, for one user, address or key. */
export interface Charge {
  readonly limit: RateLimit;
  /** The user's id; the address itself, for limits by address. */
  readonly key: string;
  /** A whole number, as Redis counts: of a part a whole one is charged. 1 if left out. */
  readonly points?: number | undefined;
  /** How many there may be in a window; what is configured if left out. */
  readonly most?: number | undefined;
}

/** The limits of rates (`table.ts`). Where they are lifted nothing is counted. */
export interface RateLimits {
  /**
   * Takes all charges, or none of them. Returns what is left of each limit. Throws `RATE_LIMITED`, with the name of the
   * limit and when to come again.
   */
  take(...charges: readonly Charge[]): Promise<readonly Standing[]>;
  /** Takes as much of a charge as is left: what it is for is done already. Returns whether that was all. */
  drain(charge: Charge): Promise<boolean>;
  /** Gives back what was taken, by the charges that took it: it turned out not to count. */
  giveBack(...charges: readonly Charge[]): void;
  /** Throws what taking it would throw, as far as this process knows without asking. Takes nothing. */
  check(charge: Charge): void;
  /**
   * Begins what takes a charge only if it turns out wrong. Throws what taking it would throw; waits where what is under way may
   * take all that is left. Returns what is to be called once that is known, and taken.
   */
  begin(charge: Charge): Promise<() => void>;
  /** The sockets and streams of this process, by the address of their client. */
  readonly connections: Places;
  /** The connections of this process, whatever comes by them, by the address at their other end. As many as of sockets and streams. */
  readonly peers: Places;
  /** Notes a refusal that was decided elsewhere. */
  noteRefusal(limit: RateLimit): void;
  /** How often each limit was the reason for a refusal, since the start. */
  readonly refusals: ReadonlyMap<RateLimit, number>;
}

type FullCharge = Required<Charge> & { readonly points: number; readonly most: number };

export function createRateLimits(config: Config, redis: RedisClient, logger: Logger): RateLimits {
  const { enabled, points: configured } = config.rateLimits;
  const refusals = new Map<RateLimit, number>(RATE_LIMITS.map((limit) => [limit, 0]));
  const noteRefusal = (limit: RateLimit) => void refusals.set(limit, (refusals.get(limit) ?? 0) + 1);
  const createPlaces = () =>
    new Places(enabled ? configured.connections : Number.POSITIVE_INFINITY, () => noteRefusal('connections'));
  const noted = { connections: createPlaces(), peers: createPlaces(), noteRefusal, refusals };
  if (!enabled)
    return {
      take: async () => [],
      drain: async () => true,
      giveBack() {},
      check() {},
      begin: async () => () => {},
      ...noted,
    };

  const leases = new Map(RATE_LIMITS.map((limit) => [limit, new Leases(limit, redis, { ...config, logger })]));
  const leasesOf = (limit: RateLimit) => leases.get(limit) as Leases;
  const refusal = ({ limit, most, resetSeconds }: Standing) => {
    noteRefusal(limit);
    return rateLimited(definitionOf(limit).what, { limit, most, retryAfterSeconds: resetSeconds });
  };
  const spread = (charge: Charge) => spreadOverNetworks(charge, configured);
  /** The result of each charge. */
  const takenBy = new WeakMap<Charge, readonly Taken[]>();
  const giveBack = (charge: Charge): void => {
    for (const taken of takenBy.get(charge) ?? []) leasesOf(charge.limit).giveBack(taken);
    takenBy.delete(charge);
  };
  /** Takes a charge in whole or in part. Returns what could not be taken. */
  const takeOne = async (charge: Charge): Promise<FullCharge[]> => {
    const all = spread(charge);
    const taken = await Promise.all(all.map(({ limit, key, points, most }) => leasesOf(limit).take(key, points, most)));
    takenBy.set(
      charge,
      taken.filter((one) => one !== undefined),
    );
    return all.filter((_, index) => !taken[index]);
  };
  const undecided = new Undecided();
  const check = (charge: Charge): void => {
    for (const { limit, key, points, most } of spread(charge)) {
      const standing = leasesOf(limit).look(key, most);
      if (standing.remaining < points) throw refusal(standing);
    }
  };
  const placeOf = ({ limit, key, most }: FullCharge): Place => ({
    name: `${limit} ${key}`,
    left: () => leasesOf(limit).look(key, most).remaining,
  });
  return {
    async take(...charges) {
      const refused = (await Promise.all(charges.map(takeOne))).flat();
      if (refused.length === 0)
        return charges.flatMap((charge) => takenBy.get(charge)?.map(({ standing }) => standing) ?? []);
      charges.forEach(giveBack);
      throw refusal(longest(refused.map(({ limit, key, most }) => leasesOf(limit).look(key, most))));
    },
    async drain(charge) {
      const all = spread(charge).map(({ limit, key, points, most }) => leasesOf(limit).drain(key, points, most));
      return (await Promise.all(all)).every(Boolean);
    },
    giveBack(...charges) {
      charges.forEach(giveBack);
    },
    check,
    begin: (charge) => undecided.begin(spread(charge).map(placeOf), () => check(charge)),
    ...noted,
  };
}

/** By address each network has its count, by anything else the key alone. */
function spreadOverNetworks(
  { limit, key, points = 1, most }: Charge,
  configured: Config['rateLimits']['points'],
): FullCharge[] {
  const full = { limit, key, points: Math.ceil(points), most: most ?? configured[limit] };
  if (definitionOf(limit).by !== 'address') return [full];
  return networksOf(key).map((network) => ({ ...full, key: network.key, most: full.most * network.times }));
}

const longest = (standings: readonly Standing[]): Standing =>
  standings.reduce((one, other) => (other.resetSeconds > one.resetSeconds ? other : one));
