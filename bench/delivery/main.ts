import { explain } from '../../kernel/process.ts';
import { checkDelivery } from './check-delivery.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { printReport } from './report.ts';

/** Reads the options; what is wrong with them is said with the usage. */
function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    process.exit(1);
  }
}

const options = optionsOrExit();
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
try {
  const { topology, clients, conversations, rate, seed } = options;
  const conditions = `${topology}; ${clients} clients, ${conversations} conversations, ${rate} messages/s; seed ${seed}`;
  process.stderr.write(`Check of delivery, ${conditions}\n`);
  const report = await checkDelivery(options, interrupted.signal);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ options, ...report }, undefined, 2)}\n`
      : `\n${conditions}\n\n${printReport(report)}\n`,
  );
  process.exitCode = report.failures.length > 0 ? 1 : 0;
} catch (error) {
  console.error(interrupted.signal.aborted ? 'Interrupted; everything was stopped.' : `check: ${explain(error)}`);
  process.exitCode = 1;
}
