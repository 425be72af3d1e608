import { step } from '../progress.ts';
import type { Infrastructure } from '../servers/infrastructure.ts';
import type { LoadResult } from './load-plan.ts';
import type { Options, PeerKey } from './options.ts';
import type { Peer } from './peers/peer.ts';
import { runLoad } from './run-load.ts';
import { requestsOf, type Workload } from './workloads.ts';

/** A peer and what was measured of it, one result a round. */
export interface Measurement {
  readonly key: PeerKey;
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
  const turn = async (what: string, { peer, requests }: (typeof measured)[number], measuredSeconds: number) => {
    await infrastructure.settle();
    const pids = { servers: peer.pids, database: infrastructure.databasePid };
    const plan = { url: peer.url, connections, warmUpSeconds: warmUp, seconds: measuredSeconds, requests, pids };
    return step(`${what}: ${peer.name}`, () => runLoad(plan, signal), describeResult);
  };
  // The compilers of fresh processes are at work for a while: a first turn that does not count leaves that behind.
  for (const entry of measured) rejectErrors(await turn('Warm-up', entry, warmUp));
  for (let round = 1; round <= rounds; round++)
    for (const entry of measured) entry.results.push(await turn(`Round ${round} of ${rounds}`, entry, seconds));
  return measured.map(({ peer: { key, name }, results }) => ({ key, peer: name, results }));
}

const describeResult = ({ requests, seconds, errors, firstError }: LoadResult): string =>
  errors > 0 ? `${errors} errors, the first: ${firstError}` : `${Math.round(requests / seconds)} requests/s`;

function rejectErrors({ errors, firstError }: LoadResult): void {
  if (errors > 0) throw new Error(`Requests fail: ${firstError}`);
}
