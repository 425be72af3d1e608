import { expect, test } from '@jest/globals';
import { Turns } from './turns.ts';

const nextTurn = () => new Promise(setImmediate);

test('of one user only so much is at work, in order, whatever fails; others do not wait for it', async () => {
  const turns = new Turns(2);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string) => async () => {
    begun.push(name);
    await new Promise<void>((resolve) => ends.push(resolve));
    if (name === 'a1') throw new Error('a1 fails');
    return name;
  };
  const results = Promise.allSettled(['a1', 'a2', 'a3', 'a4'].map((name) => turns.take('alice', work(name))));
  const other = turns.take('bob', work('b1'));
  await nextTurn();
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  for (const end of ends.splice(0, 1)) end();
  await nextTurn();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
  while (begun.length < 5 || ends.length > 0) {
    for (const end of ends.splice(0)) end();
    await nextTurn();
  }
  expect(await other).toBe('b1');
  expect((await results).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
});
