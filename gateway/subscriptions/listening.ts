import { Counts } from '../../kernel/counts.ts';
import { rateLimited } from '../../kernel/errors.ts';

/** By then a client may have ended something else. */
const RETRY_SECONDS = 30;

/**
 * How much each user listens to at this gateway, over all connections: a conversation of an inbox, a user of a presence or
 * anything else that a subscription listens to is one. Each takes memory as long as the subscription runs, while opening it is
 * paid for once.
 */
export class Listening {
  private readonly counts = new Counts();

  /** `most`: for one user. */
  constructor(private readonly most: number) {}

  /** Throws `RATE_LIMITED` for a user who may not listen to so much more. */
  check(userId: string, more = 1): void {
    if (more <= 0 || this.counts.of(userId) + more <= this.most) return;
    throw rateLimited('conversations and users listened to', {
      limit: 'listenersPerUser',
      most: this.most,
      retryAfterSeconds: RETRY_SECONDS,
    });
  }

  /** Counts one more. Throws `RATE_LIMITED`, and counts nothing, where there is no room for it. */
  add(userId: string): void {
    this.check(userId);
    this.counts.add(userId);
  }

  remove(userId: string): void {
    this.counts.remove(userId);
  }
}
