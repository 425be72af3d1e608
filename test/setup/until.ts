import { setTimeout as wait } from 'node:timers/promises';

/** Far more than anything takes, so that it is no question of how busy the machine is. */
const MOST_MS = 60_000;

/** Waits until a condition holds, looking often; fails after a minute. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + MOST_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`The condition did not come true within ${MOST_MS / 1000} s.`);
    await wait(25);
  }
}
