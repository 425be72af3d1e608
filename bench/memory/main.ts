import { runProgram } from '../program.ts';
import { checkMemory } from './check-memory.ts';
import { readOptions, USAGE } from './options.ts';
import { printReport } from './report.ts';

await runProgram({
  readOptions,
  usage: USAGE,
  title: ({ minutes, senders }) => `memory under hostile requests: ${minutes} minutes, ${senders} at a time`,
  bench: checkMemory,
  print: printReport,
  isValid: ({ grownBy, most }) => grownBy <= most,
});
