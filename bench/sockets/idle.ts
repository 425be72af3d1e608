import { setTimeout as wait } from 'node:timers/promises';
import { cpuOf } from '../cpu.ts';

/** Less than this part of one processor is idle: heartbeats go on. */
const IDLE_SHARE = 0.1;
const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 20_000;
const UNKNOWN_MS = 3000;

/**
 * Waits until a server has done what it was asked for, as its CPU time tells, or for a while where that is not known.
 * Throws when it does not come to rest.
 */
export async function untilIdle(pid: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  let before = cpuOf([pid]);
  if (before === undefined) return wait(UNKNOWN_MS);
  while (performance.now() < deadline) {
    await wait(LOOK_EVERY_MS);
    const used = cpuOf([pid]) ?? 0;
    if (used - before < (LOOK_EVERY_MS / 1000) * IDLE_SHARE) return;
    before = used;
  }
  throw new Error('The server does not come to rest although nothing is asked of it.');
}
