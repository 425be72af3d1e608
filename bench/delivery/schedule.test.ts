import { describe, expect, test } from '@jest/globals';
import { FAULT_NAMES, type Order } from './options.ts';
import { scheduleFaults } from './schedule.ts';
import { createRandom } from './seeded-random.ts';

const COUNT = FAULT_NAMES.length;

function twoRounds(order: Order, seed: number) {
  const schedule = scheduleFaults({ faults: FAULT_NAMES, order }, createRandom(seed));
  return Array.from({ length: 2 * COUNT }, () => schedule.next().value);
}

describe('the schedule of faults', () => {
  test('goes through the list over and over', () => {
    expect(twoRounds('listed', 1)).toEqual([...FAULT_NAMES, ...FAULT_NAMES]);
  });

  test('brings each fault once before any comes again, also in random order', () => {
    const faults = twoRounds('random', 1);
    for (const round of [faults.slice(0, COUNT), faults.slice(COUNT)])
      expect(round.toSorted()).toEqual(FAULT_NAMES.toSorted());
    expect(faults.slice(0, COUNT)).not.toEqual(faults.slice(COUNT));
  });

  test('is the same for the same seed', () => {
    expect(twoRounds('random', 7)).toEqual(twoRounds('random', 7));
    expect(twoRounds('random', 7)).not.toEqual(twoRounds('random', 8));
  });

  test('is empty without faults', () => {
    expect([...scheduleFaults({ faults: [], order: 'random' }, createRandom(1))]).toEqual([]);
  });
});
