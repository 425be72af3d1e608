import { setTimeout as wait } from 'node:timers/promises';
import { type CpuTimes, startCpu } from '../cpu-meter.ts';
import type { Memory } from '../servers/memory.ts';
import { stamped } from '../sockets/event-text.ts';
import { untilIdle } from '../sockets/idle.ts';
import type { ListenerGroup } from '../sockets/listener.ts';
import { createLoadProcess, type LoadProcess } from '../sockets/load-process.ts';
import type { Faults, Received } from '../sockets/tally.ts';
import type { Options } from './options.ts';
import type { FanoutPeer } from './peers/peer.ts';

/** What was measured of a peer with so many sockets. */
export interface Measurement {
  readonly sockets: number;
  readonly messages: number;
  readonly seconds: number;
  readonly received: Received;
  readonly faults: Faults;
  readonly cpu: CpuTimes;
  /** Of its process, before the sockets came. */
  readonly memoryBefore: Memory;
  /** With all sockets listening and nothing to say. */
  readonly memoryAfter: Memory;
}

export interface Measure {
  readonly peer: FanoutPeer;
  readonly sockets: number;
  /** PostgreSQL's first process. */
  readonly databasePid: number;
  readonly options: Options;
  readonly signal: AbortSignal;
}

/** So many sockets come and go first: what a server compiles and allocates once is not counted as theirs. */
const REHEARSAL_SOCKETS = 1000;

const TEXT = 'Shall we meet at the usual place after lunch and look at what came in since yesterday?';

/** Measures a peer that has just been started. */
export async function measure({ peer, sockets, databasePid, options, signal }: Measure): Promise<Measurement> {
  const { server } = peer;
  using load = createLoadProcess(signal);
  await rehearse(peer, load);
  const memoryBefore = await server.readMemory();

  const groups = await peer.listeners(sockets);
  await load.connect(groups);
  await untilIdle(server.pid);
  const audience = createAudience(peer, load, groups);
  // The first message proves that all are listening.
  await audience.publish({ messages: 1, intervalMs: 0 });
  await untilIdle(server.pid);
  const memoryAfter = await server.readMemory();

  const intervalMs = (sockets / options.rate) * 1000;
  const messagesIn = (seconds: number) => Math.ceil((seconds * 1000) / intervalMs);
  await audience.publish({ messages: messagesIn(options.warmUp), intervalMs });

  const messages = messagesIn(options.seconds);
  await load.startCounting();
  const cpu = startCpu({ servers: [server.pid], database: databasePid, load: [load.pid, process.pid] });
  const started = performance.now();
  await audience.publish({ messages, intervalMs });
  const used = cpu();
  const seconds = (performance.now() - started) / 1000;
  const { faults, ...received } = await load.readReceived();
  return { sockets, messages, seconds, received, faults, cpu: used, memoryBefore, memoryAfter };
}

async function rehearse(peer: FanoutPeer, load: LoadProcess): Promise<void> {
  await load.connect(await peer.listeners(REHEARSAL_SOCKETS));
  await untilIdle(peer.server.pid);
  await load.disband();
  await untilIdle(peer.server.pid);
}

interface Pace {
  readonly messages: number;
  /** From one message to the next; they are late when the server answers later than that. */
  readonly intervalMs: number;
}

/** Publishes, and waits until everybody has received it all. */
function createAudience(peer: FanoutPeer, load: LoadProcess, groups: readonly ListenerGroup[]) {
  let published = 0;
  return {
    async publish({ messages, intervalMs }: Pace): Promise<void> {
      const started = performance.now();
      for (let message = 0; message < messages; message++) {
        await wait(Math.max(0, started + message * intervalMs - performance.now()));
        await peer.publish(stamped(TEXT));
      }
      published += messages;
      await load.untilReceived(groups.map(({ lastEvent }) => lastEvent + published));
    },
  };
}
