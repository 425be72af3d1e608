import { describe, expect, test } from '@jest/globals';
import { cpuMsOf } from '../../../test/setup/cpu.ts';
import { isInParts } from './multipart.ts';

describe('a type that a client accepts', () => {
  test.each([
    ['multipart/mixed;boundary="graphql";subscriptionSpec=1.0', true],
    ['Multipart/Mixed; subscriptionspec="1.0"', true],
    ['multipart/mixed;boundary="subscriptionSpec=1.0"', false],
    ['multipart/mixed', false],
    ['application/json;subscriptionSpec=1.0', false],
  ])('says by %s whether a subscription comes in parts: %s', (type, expected) => {
    expect(isInParts(type)).toBe(expected);
  });

  test('is read in the time of its length', () => {
    expect(cpuMsOf(() => isInParts('multipart/mixed;'.repeat(4000)))).toBeLessThan(500);
  });
});
