import { expect, test } from '@jest/globals';
import { FakeBus } from '../../test/setup/fake-feed.ts';
import { answerTo, ask } from './ask.ts';

/** Far more than an answer takes; and no time for one. */
const [LONG_MS, NO_MS] = [60_000, 0];

test('whoever asks gets the first answer, and nobody is left on the bus', async () => {
  const bus = new FakeBus();
  const double = async ({ n }: { n: number }) => ({ doubled: 2 * n });
  const silent = await answerTo(bus, 'numbers', async () => undefined);
  const answering = await answerTo(bus, 'numbers', double);
  const answers = await Promise.all([1, 2].map((n) => ask(bus, 'numbers', { n }, LONG_MS)));
  expect(answers).toEqual([{ doubled: 2 }, { doubled: 4 }]);
  await Promise.all([silent(), answering()]);
  expect(bus.listenerCount).toBe(0);
});

test('where nobody answers in time there is no answer, and without the bus an error', async () => {
  const bus = new FakeBus();
  expect(await ask(bus, 'numbers', {}, NO_MS)).toBeUndefined();
  expect(bus.listenerCount).toBe(0);
  bus.isAway = true;
  await expect(ask(bus, 'numbers', {}, LONG_MS)).rejects.toThrow('away');
});
