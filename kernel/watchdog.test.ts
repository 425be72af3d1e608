import { expect, test } from '@jest/globals';
import { until } from '../test/setup/until.ts';
import { Watchdog } from './watchdog.ts';

/** Keeps the event loop from everything else. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test('new work is refused once the event loop was late, and welcome when it keeps up again', async () => {
  using watchdog = new Watchdog(400);
  await until(() => !watchdog.refuses());
  const before = watchdog.refused;
  block(900);
  // Events that have come meanwhile are looked at after the timers, and so is what comes here.
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(watchdog.delayMs).toBeGreaterThan(400);
  expect(() => watchdog.check()).toThrow(
    expect.objectContaining({ extensions: { code: 'UNAVAILABLE', retryAfterSeconds: 1 } }),
  );
  expect(watchdog.refused).toBe(before + 1);
  await until(() => !watchdog.refuses());
  watchdog.check();
});
