import { runProgram } from '../program.ts';
import { step } from '../progress.ts';
import { createInfrastructure } from '../servers/infrastructure.ts';
import { startParley } from '../servers/parley.ts';
import type { Server } from '../servers/processes.ts';
import { createChannels } from '../sockets/channels.ts';
import { createLoadProcess } from '../sockets/load-process.ts';
import { checkOpenFiles } from '../sockets/open-files.ts';
import { hasFaults } from '../sockets/tally.ts';
import { printNumber } from '../table.ts';
import { type Measurement, measure } from './measure.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { createReport, printReport, type Report } from './report.ts';

/** Starts Parley, and drops and brings back its clients. */
async function bench(options: Options, signal: AbortSignal): Promise<Report> {
  const { clients, conversations, profile } = options;
  checkOpenFiles(clients);
  await using stack = new AsyncDisposableStack();
  const infrastructure = stack.use(await step('PostgreSQL and Redis', createInfrastructure));
  const parleyOptions = { infrastructure, form: 'one', name: 'parley_reconnect', profile } as const;
  const { url, servers } = stack.use(await step('Parley', () => startParley(parleyOptions)));
  const channels = await step('Conversations', () => createChannels(url, conversations));
  signal.throwIfAborted();
  const load = stack.use(createLoadProcess(signal));
  const parts = { server: servers[0] as Server, databasePid: infrastructure.databasePid, channels, load };
  const title = `${printNumber(clients)} clients, dropped and back`;
  return createReport(await step(title, () => measure(parts, options), describeMeasurement), options);
}

const describeMeasurement = ({ rounds }: Measurement): string =>
  rounds.map(({ caughtUp: { maxMs } }) => `${printNumber(maxMs)} ms`).join(', ');

await runProgram({
  readOptions,
  usage: USAGE,
  title: () => 'reconnect: all clients are dropped, miss messages, and come back at once',
  bench,
  print(report, { clients, conversations, missed }) {
    const conditions = `${printNumber(clients)} clients in ${conversations} conversations, ${missed} messages missed in each`;
    return `${conditions}\n\n${printReport(report)}`;
  },
  isValid: ({ faults }) => !hasFaults(faults),
});
