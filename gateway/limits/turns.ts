import pLimit, { type LimitFunction } from 'p-limit';
import { Counts } from '../../kernel/counts.ts';
import { ParleyError } from '../../kernel/errors.ts';

/** Work of many users, of which each has only so much done at once; the rest waits in its order, and others' does not wait for it. */
export class Turns {
  private readonly limits = new Map<string, LimitFunction>();
  /** What is at work or waits, by user. */
  private readonly wanted = new Counts();

  /** `most`: of one user's that are at work or wait. */
  constructor(
    private readonly atOnce: number,
    private readonly most = Number.POSITIVE_INFINITY,
  ) {}

  /** What is at work or waits of a user's. */
  wantedBy(userId: string): number {
    return this.wanted.of(userId);
  }

  /** Throws `UNAVAILABLE` where too much waits. */
  async take<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
    if (this.wanted.of(userId) >= this.most) throw tooMuchWaits();
    const limit = this.limits.get(userId) ?? pLimit(this.atOnce);
    this.limits.set(userId, limit);
    this.wanted.add(userId);
    try {
      return await limit(work);
    } finally {
      this.wanted.remove(userId);
      if (this.wanted.of(userId) === 0) this.limits.delete(userId);
    }
  }
}

const RETRY_SECONDS = 1;

export const tooMuchWaits = () =>
  new ParleyError('UNAVAILABLE', `Too much of yours is under way. Try again in ${RETRY_SECONDS} s.`, {
    retryAfterSeconds: RETRY_SECONDS,
  });
