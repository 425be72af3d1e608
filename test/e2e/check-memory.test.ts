import { execFile } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { projectFile } from '../../kernel/project.ts';
import { nodeBinary } from '../../tools/bootstrap.mjs';

interface Report {
  readonly rows: readonly { readonly name: string; readonly requests: number; readonly longestAnswer: number }[];
  readonly grownBy: number;
}

const check = (...args: readonly string[]): Promise<{ readonly code: number; readonly report: Report }> =>
  new Promise((resolve, reject) => {
    const program = projectFile('dist/bench/memory/main.js');
    execFile(nodeBinary(), [program, ...args, '--json'], (error, stdout, stderr) => {
      if (stdout) resolve({ code: error ? 1 : 0, report: JSON.parse(stdout) as Report });
      else reject(new Error(stderr));
    });
  });

test('a process that is sent what would fill or block it stays as large as it was, and the check fails where it may not even grow by a megabyte', async () => {
  // The first requests load more than this.
  const { code, report } = await check('--minutes', '0.1', '--most', '1');
  expect([code, report.grownBy > 1, report.grownBy < 150]).toEqual([1, true, true]);
  expect(report.rows.length).toBeGreaterThan(8);
  for (const { name, longestAnswer } of report.rows) expect([name, longestAnswer < 1024 * 1024]).toEqual([name, true]);
});
