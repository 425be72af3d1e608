import { describe, expect, test } from '@jest/globals';
import { keep } from './keep.ts';

describe('what is kept', () => {
  test('is loaded once for all who ask while it is fresh, and again when it is not', async () => {
    let loads = 0;
    const value = keep(async () => ++loads);
    expect(await Promise.all([value(60_000), value(60_000)])).toEqual([1, 1]);
    expect(await value(60_000)).toBe(1);
    expect(await value(-1)).toBe(2);
  });

  test('is never a failure: the next one who asks loads anew', async () => {
    const outcomes = [() => Promise.reject(new Error('away')), async () => 'there'];
    const value = keep(() => outcomes.shift()?.() as Promise<string>);
    const [first, second] = [value(60_000), value(60_000)];
    await expect(first).rejects.toThrow('away');
    await expect(second).rejects.toThrow('away');
    expect(await value(60_000)).toBe('there');
  });

  test('is not forgotten by an older load that fails late', async () => {
    let refuse: (error: Error) => void = () => {};
    const outcomes = [
      () => new Promise<string>((_, reject) => (refuse = reject)),
      async () => 'newer',
      async () => 'not asked for',
    ];
    const value = keep(() => outcomes.shift()?.() as Promise<string>);
    const older = value(60_000);
    expect(await value(-1)).toBe('newer');
    refuse(new Error('late'));
    await expect(older).rejects.toThrow('late');
    expect(await value(60_000)).toBe('newer');
  });
});
