import { afterEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { UnsentAnswers } from './unsent.ts';

test('of the owner whose unsent answers take most the oldest is given up, and only for what is too much', () => {
  const givenUp: string[] = [];
  const unsent = new UnsentAnswers(100);
  const hold = (owner: string, name: string, bytes: number) =>
    unsent.hold({ owner, bytes, giveUp: () => givenUp.push(name) });
  const first = hold('alice', 'a1', 40);
  hold('bob', 'b1', 30);
  hold('bob', 'b2', 30);
  expect([givenUp, unsent.bytes]).toEqual([[], 100]);
  hold('alice', 'a2', 10);
  expect([givenUp, unsent.bytes]).toEqual([['b1'], 80]);
  first();
  first();
  expect(unsent.bytes).toBe(40);
  hold('carol', 'c1', 90);
  expect([givenUp, unsent.bytes, unsent.givenUp]).toEqual([['b1', 'c1'], 40, 2]);
});

afterEach(() => void jest.useRealTimers());

test('who lets answers wait is given up before who asks for a larger one just now, under however many names', () => {
  jest.useFakeTimers();
  const givenUp: string[] = [];
  const unsent = new UnsentAnswers(100);
  const hold = (owner: string, bytes: number) => unsent.hold({ owner, bytes, giveUp: () => givenUp.push(owner) });
  for (let n = 0; n < 10; n++) hold(`hoarder ${n}`, 10);
  hold('early', 1);
  expect(givenUp).toEqual(['hoarder 0']);
  jest.advanceTimersByTime(3000);
  hold('reader', 20);
  expect(givenUp).toEqual(['hoarder 0', 'hoarder 1', 'hoarder 2']);
});

test('they never take more than that together, and nothing is left of those that are gone', () => {
  const step = fc.record({ owner: fc.constantFrom('a', 'b', 'c'), bytes: fc.nat(60), leaves: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const unsent = new UnsentAnswers(100);
      const there = new Map<number, { readonly bytes: number; readonly leave: () => void }>();
      for (const [id, { owner, bytes, leaves }] of steps.entries()) {
        const leave = unsent.hold({ owner, bytes, giveUp: () => void there.delete(id) });
        if (unsent.bytes > 0 || bytes === 0) there.set(id, { bytes, leave });
        const sum = () => [...there.values()].reduce((all, one) => all + one.bytes, 0);
        if (unsent.bytes < sum()) there.delete(id);
        expect([unsent.bytes <= 100, unsent.bytes]).toEqual([true, sum()]);
        there.get(leaves)?.leave();
        there.delete(leaves);
        expect(unsent.bytes).toBe(sum());
      }
      for (const { leave } of there.values()) leave();
      expect(unsent.bytes).toBe(0);
    }),
  );
});
