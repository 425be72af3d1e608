import { expect, test } from '@jest/globals';
import { supervise } from './supervise.mjs';

/** Supervises a program that ends with these codes, one after the other. */
async function superviseWith(codes: number[], stopping = new AbortController().signal) {
  const said: string[] = [];
  let starts = 0;
  const start = async () => codes[starts++] ?? 0;
  const code = await supervise(start, { stopping, say: (line) => said.push(line), pauseMs: 1 });
  return { code, starts, said };
}

test.each([
  ['an error that nobody caught', 70],
  ['the end of its memory', 134],
  ['a kill', 137],
])('a program is started again after %s', async (_, failure) => {
  const { code, starts, said } = await superviseWith([failure, 0]);
  expect([code, starts]).toEqual([0, 2]);
  expect(said).toEqual([`Parley has failed (exit code ${failure}) and is started again in 0.001 s.`]);
});

test.each([
  ['has stopped in order', 0],
  ['cannot start', 1],
  ['was ended by Ctrl-C before it could stop in order', 130],
  ['was asked to end before it could stop in order', 143],
])('a program that %s is not started again', async (_, end) => {
  expect(await superviseWith([end])).toEqual({ code: end, starts: 1, said: [] });
});

test('a program that fails at once again and again is given up', async () => {
  const { code, starts, said } = await superviseWith(Array(10).fill(70));
  expect([code, starts]).toEqual([70, 6]);
  expect(said.at(-1)).toBe('Parley has failed 6 times at once and is not started again: its log says why.');
});

test('nothing is started any more once it is to stop, also while it waits to', async () => {
  const stopping = new AbortController();
  const start = async () => 70;
  const ended = supervise(start, { stopping: stopping.signal, say: () => stopping.abort(), pauseMs: 3_600_000 });
  expect(await ended).toBe(70);
});
