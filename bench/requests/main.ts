import { runProgram } from '../program.ts';
import { step } from '../progress.ts';
import { createInfrastructure, type Infrastructure } from '../servers/infrastructure.ts';
import { measure } from './measure.ts';
import { type Options, type PeerKey, readOptions, USAGE } from './options.ts';
import { createDistributedParley, createParleyInOneProcess } from './peers/parley.ts';
import type { Peer } from './peers/peer.ts';
import { createStock } from './peers/stock.ts';
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
  return createReport(await measure({ workload, peers, infrastructure, options, signal }));
}

await runProgram({
  readOptions,
  usage: USAGE,
  title: ({ workload }) => WORKLOADS[workload].title,
  bench,
  print(report, { workload, connections, rounds, seconds }) {
    const conditions = `${connections} connections, ${rounds} rounds of ${seconds} s each`;
    return `${WORKLOADS[workload].title}; ${conditions}\n\n${printReport(report)}`;
  },
  isValid: ({ errors }) => errors === 0,
});
