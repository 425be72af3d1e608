import { OperationTypeNode } from 'graphql';
import { ParleyError } from '../../kernel/errors.ts';
import type { Standing } from '../../kernel/rate-limits/leases.ts';
import type { Charge, RateLimits } from '../../kernel/rate-limits/rate-limits.ts';
import { limitOfMutation } from '../../kernel/rate-limits/table.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { Asking } from '../identity.ts';
import { costOfKey } from '../keys/meter.ts';
import { type RootedOperation, rootFieldsOf } from './root-fields.ts';

/** The asker, as far as that decides what may be done how often. */
export interface Asker extends Pick<Asking, 'viewer' | 'key' | 'ip'> {
  /** Whether the text names `refreshSession` (`namesRefresh`): without a sign-in it is admitted, and refused, by a limit of its own. */
  readonly namesRefresh?: boolean | undefined;
}

/** Whether a text may be one that refreshes a session: that must be known before it is parsed. */
export const namesRefresh = (text: unknown): boolean => typeof text === 'string' && text.includes(REFRESH);

/** An operation that is about to be executed. */
export interface WeighedRequest extends RootedOperation {
  readonly cost: number;
}

/**
 * Counts operations before anything of them is executed: a user's by the user, anybody else's by the address. What an API
 * key reads counts for the key alone, which has a quota; what it changes counts for the user it acts for as well.
 */
export class OperationLimits {
  private readonly rateLimits: RateLimits;
  private readonly points: Resources['config']['rateLimits']['points'];

  constructor({ rateLimits, config }: Pick<Resources, 'rateLimits' | 'config'>) {
    this.rateLimits = rateLimits;
    this.points = config.rateLimits.points;
  }

  /**
   * Carries out what may turn out wrong, and counts it then by itself. Throws `RATE_LIMITED` for who has used up what may go
   * wrong: before a document is even parsed. Waits where what is under way may use it up.
   */
  async admitted<Result>(asker: Asker, carryOut: () => Result | Promise<Result>): Promise<Result> {
    const charge = refusedCharge(asker);
    if (!charge) return carryOut();
    const decided = await this.rateLimits.begin(charge);
    try {
      return await carryOut();
    } finally {
      decided();
    }
  }

  /** Counts what came from an address without credentials that it takes. Throws `RATE_LIMITED`. */
  countStranger(ip: string): Promise<void> {
    return this.countRefused({ ip });
  }

  /** Counts a connection that is about to be opened. Throws `RATE_LIMITED`. */
  async countHandshake(ip: string): Promise<void> {
    await this.rateLimits.take({ limit: 'handshakes', key: ip });
  }

  /** Counts what was refused before it was known what it does: no document, or a wrong one. Throws `RATE_LIMITED`. */
  async countRefused(asker: Asker): Promise<void> {
    const charge = refusedCharge(asker);
    if (charge) await this.rateLimits.take(charge);
  }

  /** Reads a request. What turns out to be none, or a wrong one, counts as refused: it was work to find that out. */
  reading<Read>(asker: Asker, read: () => Read | Promise<Read>): Promise<Read> {
    return this.admitted(asker, async () => {
      try {
        return await read();
      } catch (error) {
        await this.countRefused(asker).catch(() => {});
        throw error;
      }
    });
  }

  /** Counts an operation. Throws `RATE_LIMITED` when a limit does not allow it: then nothing is counted. */
  async count(asker: Asker, request: WeighedRequest): Promise<readonly Standing[]> {
    checkRefreshesAlone(request);
    const charges = this.chargesFor(asker, request);
    try {
      return await this.rateLimits.take(...charges);
    } catch (refusal) {
      // It was read although nothing was left: that has an end as well.
      if (isAnonymous(asker) && asker.namesRefresh) await this.countRefused(asker);
      throw refusal;
    }
  }

  /** Counts what only reads, such as the beginning of a subscription. */
  async countRead(asker: Asker, cost: number): Promise<void> {
    await this.rateLimits.take(...readsOf(asker, cost));
  }

  /**
   * Counts the planning of an operation for who sends it first, before it is planned. Throws `RATE_LIMITED`, but not for
   * an API key: its quota may be smaller than any plan, so planning takes what is left of the minute. Of who refreshes a
   * session it counts as so many refreshes that failed, whatever others at the address have used up.
   */
  async countPlanning(asker: Asker, cost: number): Promise<void> {
    if (asker.key) await this.rateLimits.drain(costOfKey(asker.key, cost));
    else await this.rateLimits.take(...pointsFor(asker, cost));
  }

  /**
   * Counts an event that is executed for a subscription of a user. Throws `RATE_LIMITED` where too little was left: then
   * there is nothing left.
   */
  async countEvent(asker: Asker, cost: number): Promise<void> {
    for (const charge of costOf(asker, cost)) if (!(await this.rateLimits.drain(charge))) this.rateLimits.check(charge);
  }

  /** Counts what an operation has returned beyond its cost, as far as there is something left to take it from. */
  async countExcess(asker: Asker, points: number): Promise<void> {
    const charges = asker.key ? [costOfKey(asker.key, points)] : pointsFor(asker, points);
    for (const charge of charges) await this.rateLimits.drain(charge);
  }

  /** Counts what `count` left out, since it only counts where it fails: that a session was not refreshed. */
  async countFailure(asker: Asker, request: RootedOperation): Promise<void> {
    if (isAnonymous(asker) && refreshes(request)) await this.countRefused(asker);
  }

  private chargesFor(asker: Asker, request: WeighedRequest): Charge[] {
    const { viewer, ip } = asker;
    const isMutation = request.operation.operation === OperationTypeNode.MUTATION;
    if (!viewer) {
      const isCounted = isAnonymous(asker) && !refreshes(request);
      return isCounted ? [{ limit: 'anonymousOperations', key: ip }] : [];
    }
    if (!isMutation) return readsOf(asker, request.cost);
    // The result of a mutation is read as well.
    return [...this.callsBy(viewer.userId, request), ...costOf(asker, request.cost)];
  }

  /** Each root field of a mutation is a call. */
  private callsBy(userId: string, request: RootedOperation): Charge[] {
    const calls = new Map<string, number>();
    for (const name of rootFieldsOf(request)) calls.set(name, (calls.get(name) ?? 0) + 1);
    return [...calls].map(([name, points]) => {
      const { limit, isShared } = limitOfMutation(name);
      if (points > this.points[limit]) throw neverWithin(name, this.points[limit]);
      return { limit, key: isShared ? userId : `${userId}:${name}`, points };
    });
  }
}

/** Of who is not signed in operations are counted, which cost little: planning and answers about the schema count as several of them. */
const POINTS_PER_OPERATION = 100;

/** The charges of reading. */
const readsOf = (asker: Asker, cost: number): Charge[] => {
  const { viewer, key } = asker;
  return viewer && !key ? [{ limit: 'operations', key: viewer.userId }, ...costOf(asker, cost)] : [];
};

const costOf = ({ viewer, key }: Asker, cost: number): Charge[] =>
  viewer && !key && cost > 0 ? [{ limit: 'cost', key: viewer.userId, points: cost }] : [];

const strangersCost = (asker: Asker, cost: number): Charge[] => {
  const points = Math.floor(cost / POINTS_PER_OPERATION);
  return points > 0 ? [{ ...strangersCharge(asker), points }] : [];
};

/** Who refreshes a session has a limit of its own, which is used up by those that fail alone. */
const strangersCharge = ({ ip, namesRefresh }: Asker): Charge => ({
  limit: namesRefresh ? 'failedRefreshes' : 'anonymousOperations',
  key: ip,
});

const pointsFor = (asker: Asker, cost: number): Charge[] =>
  isAnonymous(asker) ? strangersCost(asker, cost) : costOf(asker, cost);

const isAnonymous = ({ viewer, key }: Asker): boolean => !viewer && !key;

/** A key's count as its requests. */
function refusedCharge(asker: Asker): Charge | undefined {
  const { viewer, key } = asker;
  if (key) return undefined;
  return viewer ? { limit: 'refusedOperations', key: viewer.userId } : strangersCharge(asker);
}

/** A client that comes back with its session, as hundreds behind one address may at the same time. */
const refreshes = (request: RootedOperation): boolean =>
  request.operation.operation === OperationTypeNode.MUTATION && rootFieldsOf(request).includes(REFRESH);

const REFRESH = 'refreshSession';

/**
 * A field of a mutation that fails takes the answer of all others with it, and with that of this one the session: its token is
 * used up, and nobody has the next one.
 */
function checkRefreshesAlone(request: RootedOperation): void {
  if (!refreshes(request)) return;
  if (rootFieldsOf(request).filter((name) => name !== '__typename').length > 1)
    throw new ParleyError('BAD_USER_INPUT', `${REFRESH} must be the only field of its operation.`, {
      field: 'query',
      http: { status: 400 },
    });
}

const neverWithin = (name: string, most: number) =>
  new ParleyError('BAD_USER_INPUT', `The operation may have ${name} at most ${most} times.`, {
    field: 'query',
    reason: 'RATE_LIMIT',
    http: { status: 400 },
  });
