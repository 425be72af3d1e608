import { setTimeout as wait } from 'node:timers/promises';
import { cpuOf } from '../cpu.ts';

/** Less than this part of one processor is idle: heartbeats go on. */
const IDLE_SHARE = 0.1;
const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 20_000;

/** Waits until a server has done what it was asked for, as its CPU time tells. Throws when it does not come to rest. */
export async function untilIdle(pid: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  let used: number | undefined;
  for (let before = cpuOf([pid]); performance.now() < deadline; before = used) {
    await wait(LOOK_EVERY_MS);
    used = cpuOf([pid]);
    if (used === undefined || before === undefined || used - before < (LOOK_EVERY_MS / 1000) * IDLE_SHARE) return;
  }
  throw new Error('The server does not come to rest although nothing is asked of it.');
}
