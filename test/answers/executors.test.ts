import { expect, test } from '@jest/globals';
import { checkAnswers } from '../../bench/answers/check-answers.ts';
import { newSeed } from '../../bench/answers/options.ts';
import { isRight, printReport } from '../../bench/answers/report.ts';

const seed = Number(process.env.SEED ?? newSeed());
const operations = Number(process.env.OPERATIONS ?? 5000);

/** On two free cores it takes less than a minute; a busy machine is no fault of the answers. */
const PATIENCE_MS = 600_000;

test(
  `random operations have the answers of graphql-js, the first and the tenth time (seed ${seed})`,
  async () => {
    const options = { operations, seed, minutes: 0, json: false };
    const report = await checkAnswers(options, new AbortController().signal);
    if (!isRight(report)) throw new Error(`Seed ${seed}\n${printReport(report)}`);
    const sum = (what: 'operations' | 'invalid') => report.rows.reduce((total, row) => total + row[what], 0);
    expect(sum('operations')).toBeGreaterThanOrEqual(operations);
    // Operations that are not valid are left out: they must be next to none.
    expect(sum('invalid')).toBeLessThan(operations / 100);
  },
  PATIENCE_MS,
);
