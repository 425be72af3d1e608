import { describe, expect, test } from '@jest/globals';
import { Undecided } from './undecided.ts';

describe('what is undecided', () => {
  /** A limit of which `left` is left. */
  const limit = (left: number) => {
    const state = { left };
    const place = { name: 'a', left: () => state.left };
    const check = () => {
      if (state.left <= 0) throw new Error('Nothing is left.');
    };
    return {
      state,
      begin: (undecided: Undecided, ...more: (typeof place)[]) => undecided.begin([place, ...more], check),
    };
  };
  const settled = (promise: Promise<unknown>): Promise<unknown> =>
    Promise.race([
      promise.then(
        () => 'begun',
        (error: Error) => error.message,
      ),
      new Promise((resolve) => setImmediate(resolve, 'waits')),
    ]);

  test('waits where what is under way may take all that is left, and begins in its order', async () => {
    const undecided = new Undecided();
    const { begin } = limit(2);
    const [first] = [await begin(undecided), await begin(undecided)];
    const [third, fourth] = [begin(undecided), begin(undecided)];
    expect([await settled(third), await settled(fourth)]).toEqual(['waits', 'waits']);
    first();
    first();
    expect([await settled(third), await settled(fourth)]).toEqual(['begun', 'waits']);
  });

  test('tells all that wait when nothing is left', async () => {
    const undecided = new Undecided();
    const { begin, state } = limit(1);
    const first = await begin(undecided);
    const waiting = [begin(undecided), begin(undecided), begin(undecided)];
    expect(await settled(waiting[0] as Promise<unknown>)).toBe('waits');
    state.left = 0;
    first();
    expect(await Promise.all(waiting.map(settled))).toEqual(Array(3).fill('Nothing is left.'));
    state.left = 1;
    expect(await settled(begin(undecided))).toBe('begun');
  });

  test('holds a place in each of several limits', async () => {
    const undecided = new Undecided();
    const { begin } = limit(5);
    const other = { name: 'b', left: () => 1 };
    const first = await begin(undecided, other);
    const second = begin(undecided, other);
    expect([await settled(second), await settled(begin(undecided))]).toEqual(['waits', 'begun']);
    first();
    expect(await settled(second)).toBe('begun');
  });
});
