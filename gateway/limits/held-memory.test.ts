import { expect, test } from '@jest/globals';
import { HeldMemory, memoryOf } from './held-memory.ts';

test('what a value takes is about what it is in memory, however deep it is', () => {
  expect([memoryOf(undefined), memoryOf(1), memoryOf('four'), memoryOf({ a: ['b'] })]).toEqual([0, 0, 4, 161]);
  const many = JSON.parse(`[${Array(50_000).fill('{}').join()}]`);
  expect(memoryOf(many)).toBeGreaterThan(3_000_000);
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
  expect(memoryOf(deep)).toBeGreaterThan(3_000_000);
});

test('what waits holds only so much of one user and of all, until it is done, whatever becomes of it', async () => {
  const held = new HeldMemory(100, 150);
  const ends: ((how: 'resolve' | 'reject') => void)[] = [];
  const hold = (user: string, bytes: number) =>
    held
      .hold(user, bytes, () => {
        const { promise, resolve, reject } = Promise.withResolvers<string>();
        ends.push((how) => (how === 'resolve' ? resolve('done') : reject(new Error('failed'))));
        return promise;
      })
      .catch((error: Error) => error.message);
  const first = [hold('alice', 60), hold('alice', 40), hold('bob', 50)];
  expect(await Promise.all([hold('alice', 1), hold('carol', 1)])).toEqual(
    Array(2).fill(expect.stringContaining('Too much')),
  );
  hold('alice', 0);
  for (const end of ends.splice(0)) end(ends.length === 0 ? 'resolve' : 'reject');
  await Promise.all(first);
  hold('alice', 100);
  hold('bob', 50);
  expect(ends).toHaveLength(2);
});
