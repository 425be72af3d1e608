import 'reflect-metadata';
import { runProgram } from '../program.ts';
import { checkAnswers } from './check-answers.ts';
import { readOptions, USAGE } from './options.ts';
import { isRight, printReport } from './report.ts';

await runProgram({
  readOptions,
  usage: USAGE,
  title: ({ seed }) => `answers against graphql-js; seed ${seed}`,
  bench: checkAnswers,
  print: (report, { seed }) => `Seed ${seed}\n\n${printReport(report)}`,
  isValid: isRight,
});
