// Starts a program again that has failed: the supervisor of `npm start`.
import { setTimeout as wait } from 'node:timers/promises';

/** The exit code after an error that nobody caught (`kernel/process.ts`). */
const FAULT = 70;
const { SIGINT, SIGTERM } = { SIGINT: 130, SIGTERM: 143 };

/** A program that runs for this time did not fail at once. */
const QUICK_MS = 60_000;
const MOST_QUICK_FAILURES = 5;
/** Before the first new start; it doubles with each quick failure. */
const PAUSE_MS = 1000;

/**
 * Runs a program by `start`, which resolves with its exit code, and runs it again when it has failed, as when it was killed
 * for its memory. What ends it for good is its code, and is returned: it has stopped in order, it cannot start at all,
 * it has failed too often in too short a time, or `stopping` was aborted.
 */
export async function supervise(start, { stopping, say, pauseMs = PAUSE_MS }) {
  for (let failures = 0; ; ) {
    const startedAt = Date.now();
    const code = await start();
    if (stopping.aborted || !hasFailed(code)) return code;
    failures = Date.now() - startedAt < QUICK_MS ? failures + 1 : 1;
    if (failures > MOST_QUICK_FAILURES) {
      say(`Parley has failed ${failures} times at once and is not started again: its log says why.`);
      return code;
    }
    const pause = pauseMs * 2 ** (failures - 1);
    say(`Parley has failed (exit code ${code}) and is started again in ${pause / 1000} s.`);
    await wait(pause, undefined, { signal: stopping }).catch(() => {});
    if (stopping.aborted) return code;
  }
}

/** A program that cannot start ends with 1 and would do so again; above 128 a signal has ended it. */
const hasFailed = (code) => code === FAULT || (code > 128 && code !== SIGINT && code !== SIGTERM);
