import pLimit, { type LimitFunction } from 'p-limit';
import { Counts } from '../../kernel/counts.ts';

/** Work of many users, of which each has only so much done at once; the rest waits in its order, and others' does not wait for it. */
export class Turns {
  private readonly limits = new Map<string, LimitFunction>();
  /** What is at work or waits, by user. */
  private readonly wanted = new Counts();

  constructor(private readonly atOnce: number) {}

  async take<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
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
