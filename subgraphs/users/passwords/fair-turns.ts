/**
 * Does a limited amount of work at once, and lets the rest wait in a queue for each purpose. The queues take turns: however long one
 * of them is, work for another purpose begins after at most one of each. `refuse` gives the error for work that finds
 * its own queue full.
 */
export class FairTurns<Purpose> {
  /** In the order of their turns; a queue that is empty is not there. */
  private readonly queues = new Map<Purpose, (() => void)[]>();
  private running = 0;

  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
    private readonly refuse: () => Error,
  ) {}

  /** Does the work when it is its turn. Rejects when too much waits for the same purpose. */
  async take<Result>(purpose: Purpose, work: () => Promise<Result>): Promise<Result> {
    if (this.running < this.atOnce) this.running++;
    else await this.wait(purpose);
    try {
      return await work();
    } finally {
      this.pass();
    }
  }

  private wait(purpose: Purpose): Promise<void> {
    const queue = this.queues.get(purpose) ?? [];
    if (queue.length >= this.mostWaiting) throw this.refuse();
    this.queues.set(purpose, queue);
    return new Promise((resolve) => queue.push(resolve));
  }

  /** Hands the place to the first of the queue whose turn it is, which is the last one from then on. */
  private pass(): void {
    const [next] = this.queues;
    if (!next) {
      this.running--;
      return;
    }
    const [purpose, queue] = next;
    const begin = queue.shift();
    this.queues.delete(purpose);
    if (queue.length > 0) this.queues.set(purpose, queue);
    begin?.();
  }
}
