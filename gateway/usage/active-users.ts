import { isoDay } from '../../kernel/graphql/day.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Users of one UTC day, `2026-01-31`. */
export interface DaysUsers {
  readonly day: string;
  readonly userIds: readonly string[];
}

/** The number of users that are remembered, with some 100 bytes each. */
const MOST_REMEMBERED = 200_000;

/**
 * The users who were active here, each once a day, until it is written down. Memory is bounded: beyond this number of users the ones
 * written are forgotten, and written again when they come again, which changes no count. As long as that many wait for the
 * database, newcomers are not taken in; they are the next time they ask for something.
 */
export class ActiveUsers {
  private today = 0;
  /** Of today: who is written down, or waits for it. */
  private known = new Set<string>();
  private readonly waiting = new Map<number, Set<string>>();

  constructor(private readonly most = MOST_REMEMBERED) {}

  /** Called with every request: one look-up, but for the first one of a user on a day. */
  note(userId: string, now = Date.now()): void {
    const day = Math.floor(now / DAY_MS);
    if (day !== this.today) {
      this.today = day;
      this.known.clear();
    }
    if (this.known.has(userId) || this.waitingCount() >= this.most) return;
    if (this.known.size >= this.most) this.known.clear();
    this.known.add(userId);
    this.waitOn(day, [userId]);
  }

  /** Takes up to this number of users of one day who wait, oldest day first; undefined when nobody does. */
  take(most: number): DaysUsers | undefined {
    const [oldest] = this.waiting;
    if (!oldest) return undefined;
    const [day, users] = oldest;
    const userIds: string[] = [];
    for (const userId of users) {
      if (userIds.length === most) break;
      userIds.push(userId);
      users.delete(userId);
    }
    if (users.size === 0) this.waiting.delete(day);
    return { day: isoDay(day * DAY_MS), userIds };
  }

  /** They could not be written: they wait on. */
  putBack({ day, userIds }: DaysUsers): void {
    this.waitOn(Date.parse(day) / DAY_MS, userIds);
  }

  private waitOn(day: number, userIds: readonly string[]): void {
    const users = this.waiting.get(day) ?? new Set();
    for (const userId of userIds) users.add(userId);
    this.waiting.set(day, users);
  }

  private waitingCount(): number {
    let count = 0;
    for (const { size } of this.waiting.values()) count += size;
    return count;
  }
}
