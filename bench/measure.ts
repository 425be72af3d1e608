import type { Infrastructure } from './infrastructure.ts';
import type { LoadResult } from './load-plan.ts';
import type { Options } from './options.ts';
import type { Peer } from './peers/peer.ts';
import { step } from './progress.ts';
import { runLoad } from './run-load.ts';
import { requestsOf, type Workload } from './workloads.ts';

/** A peer and what was measured of it, one result a round. */
export interface Measurement {
  readonly peer: string;
  readonly results: readonly LoadResult[];
}

export interface Measure {
  readonly workload: Workload;
  readonly peers: readonly Peer[];
  readonly infrastructure: Infrastructure;
  readonly options: Options;
  readonly signal: AbortSignal;
}

/** Measures the peers in turn, round after round, so that a slow minute of the machine falls on all of them. */
export async function measure({ workload, peers, infrastructure, options, signal }: Measure): Promise<Measurement[]> {
  const { rounds, connections, seconds, warmUp } = options;
  const measured = peers.map((peer) => ({ peer, requests: requestsOf(workload, peer), results: [] as LoadResult[] }));
  for (let round = 1; round <= rounds; round++) {
    for (const { peer, requests, results } of measured) {
      await infrastructure.settle();
      const pids = { servers: peer.pids, database: infrastructure.databasePid };
      const plan = { url: peer.url, connections, warmUpSeconds: warmUp, seconds, requests, pids };
      results.push(await step(`Round ${round} of ${rounds}: ${peer.name}`, () => runLoad(plan, signal), describe));
    }
  }
  return measured.map(({ peer, results }) => ({ peer: peer.name, results }));
}

const describe = ({ requests, seconds, errors, firstError }: LoadResult): string =>
  errors > 0 ? `${errors} errors, the first: ${firstError}` : `${Math.round(requests / seconds)} requests/s`;
