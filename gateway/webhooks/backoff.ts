/** How long to wait before each further attempt, in milliseconds. */
export interface Backoff {
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
}

/** A part of each wait is left to chance, so that what failed together does not come again together. */
const JITTER = 0.2;

/** The wait after a failed attempt: it doubles with each one up to the longest. `attempt` is 1 for the first. */
export function backoffAfter(attempt: number, { backoffMs, maxBackoffMs }: Backoff, chance = Math.random()): number {
  const wait = Math.min(maxBackoffMs, backoffMs * 2 ** Math.min(attempt - 1, 40));
  return Math.round(wait * (1 - JITTER * chance));
}
