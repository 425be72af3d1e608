import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Lifetime } from './lifetime.ts';

const tokenOf = (claims: object) => `.${btoa(JSON.stringify(claims))}.`;

describe('how long a token still holds', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse('2001-01-01') });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('is what it says itself, whatever the clock of the machine says', () => {
    const lifetime = new Lifetime(tokenOf({ iat: 1_000, exp: 1_900 }));
    expect([lifetime.whole, lifetime.left]).toEqual([900_000, 900_000]);
    jest.advanceTimersByTime(60_000);
    expect(lifetime.left).toBe(840_000);
  });

  test('also passes while the machine sleeps, and while its clock is set back', () => {
    const lifetime = new Lifetime(tokenOf({ iat: 1_000, exp: 1_900 }));
    jest.setSystemTime(Date.parse('2001-01-01T01:00:00Z'));
    expect(lifetime.left).toBeLessThan(0);
    jest.setSystemTime(Date.parse('2000-01-01'));
    jest.advanceTimersByTime(900_000);
    expect(lifetime.left).toBeLessThanOrEqual(0);
  });
});
