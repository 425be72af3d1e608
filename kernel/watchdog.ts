import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ParleyError } from './errors.ts';

/** How long the delay is measured before it counts, in milliseconds. */
const WINDOW_MS = 500;
/** The timer of the measurement itself, in milliseconds: a loop without any delay shows this much. */
const RESOLUTION_MS = 20;
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
  private readonly histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly maxDelayMs: number) {
    this.histogram.enable();
    // After a long delay this timer is due before what else has come by then.
    this.timer = setInterval(() => this.measure(), WINDOW_MS);
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
    this.histogram.disable();
  }

  private measure(): void {
    this.delayMs = Math.max(0, this.histogram.max / 1e6 - RESOLUTION_MS);
    this.histogram.reset();
  }
}
