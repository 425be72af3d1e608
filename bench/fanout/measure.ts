import { type CpuTimes, startCpu } from '../cpu-meter.ts';
import type { Memory } from '../servers/memory.ts';
import { untilIdle } from '../sockets/idle.ts';
import { createLoadProcess } from '../sockets/load-process.ts';
import type { Faults, Received } from '../sockets/tally.ts';
import { createAudience, rehearse } from './audience.ts';
import type { Options } from './options.ts';
import type { FanoutPeer } from './peers/peer.ts';

/** The measurements of a peer with one number of sockets. */
export interface Measurement {
  readonly sockets: number;
  readonly seconds: number;
  readonly received: Received;
  readonly faults: Faults;
  readonly cpu: CpuTimes;
  /** Of its process, before the sockets came, and when all of them listened and there was nothing to say. */
  readonly memory: { readonly before: Memory; readonly after: Memory };
}

export interface Measure {
  readonly peer: FanoutPeer;
  readonly sockets: number;
  /** PostgreSQL's first process. */
  readonly databasePid: number;
  readonly options: Options;
  readonly signal: AbortSignal;
}

const REHEARSAL_SOCKETS = 1000;

/** Measures a peer that has just been started. */
export async function measure({ peer, sockets, databasePid, options, signal }: Measure): Promise<Measurement> {
  const { server } = peer;
  const intervalMs = (sockets / options.rate) * 1000;
  const paceFor = (seconds: number) => ({ messages: Math.ceil((seconds * 1000) / intervalMs), intervalMs });
  using load = createLoadProcess(signal);

  await rehearse(peer, load, REHEARSAL_SOCKETS);
  const before = await server.readMemory();
  const audience = await createAudience(peer, load, sockets);
  const after = await server.readMemory();

  await audience.tell(paceFor(options.warmUp));
  await load.startCounting();
  const cpu = startCpu({ servers: [server.pid], database: databasePid, load: [load.pid, process.pid] });
  const started = performance.now();
  await audience.tell(paceFor(options.seconds));
  const measured = { cpu: cpu(), seconds: (performance.now() - started) / 1000 };
  const { faults, ...received } = await load.readReceived();
  // A server that still has sockets to close does not stop at once.
  await load.disband();
  await untilIdle(server.pid);
  return { sockets, ...measured, received, faults, memory: { before, after } };
}
