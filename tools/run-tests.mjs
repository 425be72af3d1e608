// jest over all tests or some. Files that failed are run once more, each alone: a busy machine fails a test now and then, which
// is listed at the end and mended with the next change, and must not cost a day.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root, runJest } from './bootstrap.mjs';

/** More files than these that fail at once are not the machine's fault. */
export const MOST_FLAKY = 2;

/** The seconds that each file took, from which `test/setup/longest-first.mjs` makes their order. */
const DURATIONS = join(root, 'test/durations.json');

/**
 * Runs jest and resolves with its exit code; 0 also if at most `MOST_FLAKY` files failed that pass when they run alone.
 * `--changed` leaves to jest those files alone that changed, or import what changed, since the last commit or in it;
 * `--record` keeps how long each took. `jest` runs it with arguments, and is replaced in the tests of this.
 */
export async function runTests(args, { jest = runJest, print = console.log } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-results-'));
  try {
    const output = join(folder, 'results.json');
    const code = await jest([...args.flatMap(forJest), '--json', `--outputFile=${output}`]);
    // Without results it did not get as far as a test.
    if (!existsSync(output)) return code;
    const results = JSON.parse(readFileSync(output, 'utf8')).testResults;
    if (args.includes(RECORD)) record(results);
    return code === 0 ? 0 : await runAgain(code, results, { jest, print });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runAgain(code, results, { jest, print }) {
  const failed = results.filter(({ status }) => status === 'failed');
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
}

const RECORD = '--record';

function forJest(arg) {
  if (arg === RECORD) return [];
  return arg === '--changed' ? [hasChanges() ? '--onlyChanged' : '--lastCommit'] : [arg];
}

const hasChanges = () => execFileSync('git', ['status', '--porcelain'], { cwd: root }).length > 0;

function record(results) {
  const secondsOf = ({ startTime, endTime }) => Math.round((endTime - startTime) / 100) / 10;
  const entries = results.map((result) => [relative(root, result.name), secondsOf(result)]).sort();
  writeFileSync(DURATIONS, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}
