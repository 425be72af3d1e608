import { runProgram } from '../program.ts';
import { checkDelivery } from './check-delivery.ts';
import { describeConditions, readOptions, USAGE } from './options.ts';
import { printReport } from './report.ts';

await runProgram({
  readOptions,
  usage: USAGE,
  title: (options) => `delivery under faults: ${describeConditions(options)}`,
  bench: checkDelivery,
  print: (report, options) => `${describeConditions(options)}\n\n${printReport(report)}`,
  isValid: ({ failures }) => failures.length === 0,
});
