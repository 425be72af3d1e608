import { expect, test } from '@jest/globals';
import { HeldMemory } from './held-memory.ts';

test('only so much is held of one owner and of all, until it is given back', () => {
  const held = new HeldMemory(100, 150);
  const gives = [held.take('alice', 60), held.take('alice', 40), held.take('bob', 50)];
  expect(gives.every(Boolean)).toBe(true);
  expect([held.take('alice', 1), held.take('carol', 1)]).toEqual([undefined, undefined]);
  for (const give of gives) give?.();
  expect([held.take('alice', 100), held.take('bob', 50)].every(Boolean)).toBe(true);
  expect(held.take('carol', 1)).toBeUndefined();
});

test('a single piece of an owner has room, however large it is, as far as all together allow', () => {
  const held = new HeldMemory(100, 150);
  const give = held.take('alice', 120);
  expect([give === undefined, held.take('alice', 1), held.take('bob', 40)]).toEqual([false, undefined, undefined]);
  give?.();
  expect(held.take('bob', 160)).toBeUndefined();
});
