import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from './bootstrap.mjs';
import { MOST_FLAKY, runTests } from './run-tests.mjs';

const file = (n: number) => join(root, `test/${n}.test.ts`);

/** jest as it would be: files of the first run that fail, and those of them that fail again alone. */
function createJest(failing: readonly string[], failingAlone: readonly string[] = []) {
  const runs: string[][] = [];
  const printed: string[] = [];
  const jest = async (args: readonly string[]) => {
    runs.push([...args]);
    const output = args.find((arg) => arg.startsWith('--outputFile='))?.slice('--outputFile='.length);
    if (output === undefined) return failingAlone.some((name) => args.includes(name)) ? 1 : 0;
    const testResults = failing.map((name) => ({ name, status: 'failed', message: `the first output of ${name}` }));
    writeFileSync(output, JSON.stringify({ testResults: [...testResults, { name: file(0), status: 'passed' }] }));
    return failing.length > 0 ? 1 : 0;
  };
  const run = (args: string[] = []) => runTests(args, { jest, print: (line) => printed.push(line) });
  return { run, runs, printed };
}

describe('a run of the tests', () => {
  test('runs nothing twice when all passed', async () => {
    const { run, runs, printed } = createJest([]);
    expect(await run(['test/e2e'])).toBe(0);
    expect(runs.map(([first]) => first)).toEqual(['test/e2e']);
    expect(printed).toEqual([]);
  });

  test('is green when what failed passes alone, and lists it with its first output', async () => {
    const { run, runs, printed } = createJest([file(1), file(2)]);
    expect(await run()).toBe(0);
    expect(runs.slice(1)).toEqual([1, 2].map((n) => ['--runTestsByPath', file(n), '--maxWorkers=1']));
    const list = printed.join('\n').split('Flaky:')[1];
    for (const n of [1, 2]) expect(list).toContain(`test/${n}.test.ts\nthe first output of ${file(n)}`);
  });

  test('is red when a file fails again', async () => {
    const { run, printed } = createJest([file(1), file(2)], [file(2)]);
    expect(await run()).toBe(1);
    expect(printed.join('\n')).not.toContain('Flaky:');
  });

  test('is red when more files failed than a busy machine explains', async () => {
    const failing = Array.from({ length: MOST_FLAKY + 1 }, (_, n) => file(n + 1));
    const { run, runs } = createJest(failing);
    expect(await run()).toBe(1);
    expect(runs).toHaveLength(1);
  });

  test('is red when jest ends before any test', async () => {
    expect(await runTests([], { jest: async () => 7 })).toBe(7);
  });
});
