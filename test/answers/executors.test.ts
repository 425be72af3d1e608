import { execFile } from 'node:child_process';
import { expect, test } from '@jest/globals';
import type { Row } from '../../bench/answers/check-answers.ts';
import { newSeed } from '../../bench/answers/options.ts';
import { projectFile } from '../../kernel/project.ts';
import { nodeBinary } from '../../tools/bootstrap.mjs';

const seed = Number(process.env.SEED ?? newSeed());
const operations = Number(process.env.OPERATIONS ?? 5000);

/** A process has one core, and the machine of CI two. Each takes a part of the operations. */
const PROCESSES = 2;

/** On two free cores it takes half a minute; a busy machine is no fault of the answers. */
const PATIENCE_MS = 600_000;

/** `npm run check:answers` as a process. Throws what it prints for people unless all answers are right. */
function checkAnswers(count: number, partSeed: number): Promise<{ readonly rows: readonly Row[] }> {
  const options = ['--operations', String(count), '--seed', String(partSeed)];
  const program = [projectFile('dist/bench/answers/main.js'), ...options, '--json'];
  // As it is served: graphql-js checks more in development.
  const env = { ...process.env, NODE_ENV: 'production' };
  return new Promise((resolve, reject) => {
    execFile(nodeBinary(), program, { env, maxBuffer: Infinity }, (error, report, progress) =>
      error
        ? reject(new Error(`npm run check:answers -- ${options.join(' ')}\n${progress}\n${report}`))
        : resolve(JSON.parse(report)),
    );
  });
}

test(
  `random operations have the answers of graphql-js, the first and the tenth time (seed ${seed})`,
  async () => {
    const parts = Array.from({ length: PROCESSES }, (_, part) =>
      checkAnswers(Math.ceil(operations / PROCESSES), (seed + part) % 2 ** 31),
    );
    const rows = (await Promise.all(parts)).flatMap((report) => report.rows);
    const sum = (what: 'operations' | 'invalid') => rows.reduce((total, row) => total + row[what], 0);
    expect(sum('operations')).toBeGreaterThanOrEqual(operations);
    // Operations that are not valid are left out: they must be next to none.
    expect(sum('invalid')).toBeLessThan(operations / 100);
  },
  PATIENCE_MS,
);
