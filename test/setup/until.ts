import { setTimeout as wait } from 'node:timers/promises';

/** Waits until a condition holds, looking often; fails after 20 s. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('The condition did not come true within 20 s.');
    await wait(25);
  }
}
