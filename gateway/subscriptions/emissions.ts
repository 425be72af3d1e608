import pLimit, { type LimitFunction } from 'p-limit';
import type { Resolution } from './resolution.ts';

/** The events that are emitted to one subscriber, in their order; whatever comes meanwhile comes after them. */
export class Emissions {
  /** The size of the results that came meanwhile. */
  waitingSize = 0;
  private last: Promise<void> | undefined;
  private turns: LimitFunction | undefined;

  /** `fail` gets the error of an event that could not be resolved or written; what was emitted after it is written all the same. */
  constructor(
    private readonly atOnce: number,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** Whether something that was emitted is not written yet. */
  get arePending(): boolean {
    return this.last !== undefined;
  }

  /** Begins to resolve when it is its turn, and writes after all that came before. */
  add(resolve: () => Promise<Resolution>, write: (resolution: Resolution) => void): void {
    this.turns ??= pLimit(this.atOnce);
    const resolving = this.turns(resolve);
    // A failure comes when it is the turn of this one, which may be later than the failure.
    resolving.catch(() => {});
    this.afterwards(async () => write(await resolving));
  }

  /** Keeps a result until all that came before is written. */
  keep({ size }: Resolution, write: () => void): void {
    this.waitingSize += size;
    this.afterwards(() => {
      this.waitingSize -= size;
      write();
    });
  }

  afterwards(act: () => Promise<void> | void): void {
    const done = (this.last ?? Promise.resolve())
      .then(act)
      .catch(this.fail)
      .finally(() => {
        if (this.last === done) this.last = undefined;
      });
    this.last = done;
  }

  /** Resolves once nothing is pending. */
  async settled(): Promise<void> {
    while (this.last) await this.last;
  }
}
