import { idOf, type Lane } from './lane.ts';

interface Target {
  taken: number;
  /** The lanes that came when all slots were taken, in order. */
  readonly waiting: Map<string, Lane>;
  /** There are more than were let wait: the database knows which. */
  hasMore: boolean;
}

/** The next step when a slot is free again. */
export interface Freed {
  readonly next: Lane | undefined;
  /** Nobody waits here any more, but there were others. */
  readonly ranOut: boolean;
}

/** The number of lanes that wait here; the rest is asked for again. */
const MOST_WAITING = 100;

/** The slots of a target, so that a slow one takes no more than its part. */
export class Slots {
  private readonly targets = new Map<string, Target>();

  constructor(private readonly each: number) {}

  /** Takes a slot of a webhook, unless the lane waits. */
  take(lane: Lane): boolean {
    if (this.waits(lane)) return false;
    this.targetOf(lane.webhookId).taken++;
    return true;
  }

  /** True when all slots are taken: the lane then waits, and is handed out by `release`. */
  waits(lane: Lane): boolean {
    const target = this.targets.get(lane.webhookId);
    if (!target || target.taken < this.each) return false;
    if (target.waiting.size < MOST_WAITING) target.waiting.set(idOf(lane), lane);
    else target.hasMore = true;
    return true;
  }

  /** Notes that a webhook has more to do than it was given. */
  noteMore(webhookId: string): void {
    const target = this.targets.get(webhookId);
    if (target) target.hasMore = true;
  }

  release({ webhookId }: Lane): Freed {
    const target = this.targetOf(webhookId);
    target.taken--;
    const [next] = target.waiting.values();
    if (next) target.waiting.delete(idOf(next));
    const ranOut = !next && target.hasMore;
    if (ranOut) target.hasMore = false;
    if (target.taken === 0 && !next) this.targets.delete(webhookId);
    return { next, ranOut };
  }

  private targetOf(webhookId: string): Target {
    let target = this.targets.get(webhookId);
    if (!target) {
      target = { taken: 0, waiting: new Map(), hasMore: false };
      this.targets.set(webhookId, target);
    }
    return target;
  }
}
