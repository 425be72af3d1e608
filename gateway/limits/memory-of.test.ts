import { expect, test } from '@jest/globals';
import { memoryOf } from './memory-of.ts';

test('what a value takes is about what it is in memory, however deep it is', () => {
  expect([memoryOf(undefined), memoryOf(1), memoryOf('four'), memoryOf({ a: ['b'] })]).toEqual([0, 0, 4, 161]);
  const many = JSON.parse(`[${Array(50_000).fill('{}').join()}]`);
  expect(memoryOf(many)).toBeGreaterThan(3_000_000);
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
  expect(memoryOf(deep)).toBeGreaterThan(3_000_000);
});
