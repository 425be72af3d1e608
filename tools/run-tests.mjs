// jest over all tests or some. Files that failed are run once more, each alone: a busy machine fails a test now and then, which
// is listed at the end and mended with the next change, and must not cost a day.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root, runJest } from './bootstrap.mjs';

/** More files than these that fail at once are not the machine's fault. */
export const MOST_FLAKY = 2;

/**
 * Runs jest and resolves with its exit code; 0 also if at most `MOST_FLAKY` files failed that pass when they run alone.
 * `jest` runs it with arguments, and is replaced in the tests of this.
 */
export async function runTests(args, { jest = runJest, print = console.log } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-results-'));
  try {
    const results = join(folder, 'results.json');
    const code = await jest([...args, '--json', `--outputFile=${results}`]);
    // Without results it did not get as far as a test.
    if (code === 0 || !existsSync(results)) return code;
    const failed = JSON.parse(readFileSync(results, 'utf8')).testResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0) return code;
    if (failed.length > MOST_FLAKY) {
      print(`${failed.length} files failed. They are run again only if there are ${MOST_FLAKY} or fewer.`);
      return code;
    }
    for (const { name } of failed) {
      print(`\nOnce more, alone: ${relative(root, name)}`);
      const again = await jest(['--runTestsByPath', name, '--maxWorkers=1']);
      if (again !== 0) return again;
    }
    print('\nFlaky: these failed beside the others and passed alone. Mend them with the next change.');
    for (const { name, message } of failed) print(`\n  ${relative(root, name)}\n${message}`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
