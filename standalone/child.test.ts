import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Child, untilReady } from './child.ts';

const explain = (outcome: string) => new Error(`The server ${outcome}: its log says why.`);

const childThat = (ended: Promise<void>): Child => ({ pid: 0, ended, async [Symbol.asyncDispose]() {} });

describe('a server that is starting', () => {
  let now = 0;
  beforeEach(() => {
    now = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  });
  afterEach(() => void jest.restoreAllMocks());

  const living = childThat(new Promise(() => {}));

  /** Fails for so many seconds. */
  const readyAfter = (seconds: number) => async () => {
    now += 5000;
    if (now < seconds * 1000) throw new Error('the database system is starting up');
  };

  test('is waited for as long as a slow disk needs', async () => {
    await expect(untilReady(living, readyAfter(120), explain)).resolves.toBeUndefined();
  });

  test('is given up after that, with its last words and what to look at', async () => {
    await expect(untilReady(living, readyAfter(1000), explain)).rejects.toThrow(
      'The server is not ready after 180 s (the database system is starting up): its log says why.',
    );
  });

  test('is given up at once when it has ended', async () => {
    await expect(untilReady(childThat(Promise.resolve()), readyAfter(1000), explain)).rejects.toThrow(
      'The server ended before it was ready: its log says why.',
    );
    expect(now).toBeLessThan(20_000);
  });
});
