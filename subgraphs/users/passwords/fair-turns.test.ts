import { describe, expect, test } from '@jest/globals';
import { FairTurns } from './fair-turns.ts';

describe('fair turns', () => {
  /** Work that ends on command; what has begun is in `begun`. */
  function createWork(turns: FairTurns<string>) {
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const ask = (purpose: string, name: string) =>
      turns.take(purpose, () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const endNext = async () => {
      ends.shift()?.();
      await new Promise(setImmediate);
    };
    return { begun, ask, endNext };
  }

  test('go round the purposes, however many wait for one of them', async () => {
    const { begun, ask, endNext } = createWork(new FairTurns(1, 10, () => new Error('full')));
    for (const n of [1, 2, 3, 4]) void ask('registration', `r${n}`);
    for (const n of [1, 2]) void ask('sign-in', `s${n}`);
    for (let n = 0; n < 6; n++) await endNext();
    expect(begun).toEqual(['r1', 'r2', 's1', 'r3', 's2', 'r4']);
  });

  test('are refused to a purpose whose queue is full, and to no other', async () => {
    const { begun, ask, endNext } = createWork(new FairTurns(1, 2, () => new Error('full')));
    for (const n of [1, 2, 3]) void ask('registration', `r${n}`);
    await expect(ask('registration', 'r4')).rejects.toThrow('full');
    void ask('sign-in', 's1');
    for (let n = 0; n < 4; n++) await endNext();
    expect(begun).toEqual(['r1', 'r2', 's1', 'r3']);
  });

  test('go on after work that failed, and never more at once than may be', async () => {
    const turns = new FairTurns<string>(2, 10, () => new Error('full'));
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      throw new Error('broken');
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_, n) => turns.take(`p${n % 3}`, work)));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
    expect(most).toBe(2);
    expect(await turns.take('p', async () => 'done')).toBe('done');
  });
});
