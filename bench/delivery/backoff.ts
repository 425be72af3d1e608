import { setTimeout as wait } from 'node:timers/promises';

/** Longer and longer pauses between attempts that fail. */
export interface Backoff {
  wait(): Promise<void>;
  /** An attempt succeeded: the next pause is a short one again. */
  reset(): void;
}

const FIRST_MS = 100;

/** From 100 ms on twice as long each time, up to `mostMs`. */
export function createBackoff(mostMs = 1000): Backoff {
  let pause = FIRST_MS;
  return {
    async wait() {
      const ms = pause;
      pause = Math.min(pause * 2, mostMs);
      await wait(ms, undefined, { ref: false });
    },
    reset() {
      pause = FIRST_MS;
    },
  };
}
