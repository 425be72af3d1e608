import { explain } from '../kernel/process.ts';
import { createInfrastructure, type Infrastructure } from './infrastructure.ts';
import { measure } from './measure.ts';
import { type Options, type PeerKey, readOptions, USAGE } from './options.ts';
import { createDistributedParley, createParleyInOneProcess } from './peers/parley.ts';
import type { Peer } from './peers/peer.ts';
import { createStock } from './peers/stock.ts';
import { step } from './progress.ts';
import { createReport, printReport, type Report } from './report.ts';
import { checkAnswers, WORKLOADS } from './workloads.ts';

const CREATE_PEERS: Readonly<Record<PeerKey, (infrastructure: Infrastructure, options: Options) => Promise<Peer>>> = {
  one: (infrastructure, { profile }) => createParleyInOneProcess({ infrastructure, profile }),
  distributed: (infrastructure, { profile }) => createDistributedParley({ infrastructure, profile }),
  stock: (infrastructure) => createStock(infrastructure),
};

/** Runs the whole benchmark. What it started has ended when this returns, or throws because `signal` was given. */
async function bench(options: Options, signal: AbortSignal): Promise<Report> {
  const workload = WORKLOADS[options.workload];
  await using stack = new AsyncDisposableStack();
  const infrastructure = stack.use(await step('PostgreSQL and Redis', createInfrastructure));
  const peers: Peer[] = [];
  for (const key of options.peers) {
    signal.throwIfAborted();
    const peer = stack.use(await step(`Start and fill: ${key}`, () => CREATE_PEERS[key](infrastructure, options)));
    await checkAnswers(workload, peer);
    peers.push(peer);
  }
  const measurements = await measure({ workload, peers, infrastructure, options, signal });
  return createReport(measurements);
}

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
const { seconds, rounds, connections } = options;
const { title } = WORKLOADS[options.workload];
try {
  process.stderr.write(`Bench, ${title}\n`);
  const report = await bench(options, interrupted.signal);
  const conditions = `${title}; ${connections} connections, ${rounds} rounds of ${seconds} s each`;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ options, ...report }, undefined, 2)}\n`
      : `\n${conditions}\n\n${printReport(report)}\n`,
  );
  process.exitCode = report.errors > 0 ? 1 : 0;
} catch (error) {
  console.error(interrupted.signal.aborted ? 'Interrupted; everything was stopped.' : `bench: ${explain(error)}`);
  process.exitCode = 1;
}
