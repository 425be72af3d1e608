import { ParleyError } from './errors.ts';

/** How often this looks how late it is, in milliseconds. */
const TICK_MS = 50;
/** How long a delay counts, in milliseconds. */
const WINDOW_MS = 500;
/** When who was refused may come again. */
export const RETRY_AFTER_SECONDS = 1;

/**
 * Whether this process keeps up: how late its event loop comes to what is due. Beyond a bound, whoever comes has waited for
 * long already and would make all others wait longer: new work is refused until the loop keeps up again.
 */
export class Watchdog implements Disposable {
  /** The longest delay of the last half second, in milliseconds. */
  delayMs = 0;
  /** How often new work was refused. */
  refused = 0;
  private measuredAt = 0;
  private tickedAt = performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly maxDelayMs: number) {
    // A timer of its own: after a long delay it is due before what else has come by then, unlike the one of `perf_hooks`.
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.timer.unref();
  }

  /** Whether new work is to be refused, which is then counted. */
  refuses(): boolean {
    const isLate = this.delayMs > this.maxDelayMs;
    if (isLate) this.refused++;
    return isLate;
  }

  /** Throws `UNAVAILABLE` for new work that is to be refused. */
  check(): void {
    if (!this.refuses()) return;
    throw new ParleyError('UNAVAILABLE', `This server has too much to do. Try again in ${RETRY_AFTER_SECONDS} s.`, {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const now = performance.now();
    const delayMs = Math.max(0, now - this.tickedAt - TICK_MS);
    this.tickedAt = now;
    if (delayMs < this.delayMs && now - this.measuredAt < WINDOW_MS) return;
    this.delayMs = delayMs;
    this.measuredAt = now;
  }
}
