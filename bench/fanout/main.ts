import { runProgram } from '../program.ts';
import { step } from '../progress.ts';
import { createInfrastructure, type Infrastructure } from '../servers/infrastructure.ts';
import { checkOpenFiles } from '../sockets/open-files.ts';
import { hasFaults, printFaults } from '../sockets/tally.ts';
import { printNumber } from '../table.ts';
import { type Measurement, measure } from './measure.ts';
import { type Options, type PeerKey, readOptions, USAGE } from './options.ts';
import { GRAPHQL_WS, RAW_WS, SOCKET_IO, startBroadcaster } from './peers/broadcasters.ts';
import { startParleyPeer } from './peers/parley.ts';
import type { FanoutPeer } from './peers/peer.ts';
import { createReport, type PeerMeasurement, printReport, type Report } from './report.ts';

interface PeerKind {
  readonly name: string;
  readonly start: (infrastructure: Infrastructure, sockets: number, options: Options) => Promise<FanoutPeer>;
}

const PEERS: Readonly<Record<PeerKey, PeerKind>> = {
  raw: { name: 'raw ws', start: (infrastructure) => startBroadcaster(RAW_WS, infrastructure) },
  socketio: { name: 'Socket.IO room', start: (infrastructure) => startBroadcaster(SOCKET_IO, infrastructure) },
  graphqlws: { name: 'stock graphql-ws', start: (infrastructure) => startBroadcaster(GRAPHQL_WS, infrastructure) },
  parley: {
    name: 'parley',
    start: (infrastructure, sockets, { profile }) =>
      startParleyPeer({ infrastructure, name: `parley_${sockets}`, profile }),
  },
};

/** Measures the peers one after the other, each in a fresh process that has the machine for itself. */
async function bench(options: Options, signal: AbortSignal): Promise<Report> {
  checkOpenFiles(Math.max(...options.sockets));
  await using infrastructure = await step('PostgreSQL and Redis', createInfrastructure);
  const measurements: PeerMeasurement[] = [];
  for (const sockets of options.sockets) {
    for (const key of options.peers) {
      signal.throwIfAborted();
      const { name, start } = PEERS[key];
      const measurePeer = async () => {
        await using peer = await start(infrastructure, sockets, options);
        return await measure({ peer, sockets, databasePid: infrastructure.databasePid, options, signal });
      };
      const measurement = await step(`${printNumber(sockets)} sockets: ${name}`, measurePeer, describeMeasurement);
      measurements.push({ key, name, ...measurement });
    }
  }
  return createReport(measurements, options.rate);
}

const describeMeasurement = ({ faults, cpu, received }: Measurement): string =>
  hasFaults(faults)
    ? printFaults(faults)
    : `${printNumber(cpu.servers && (cpu.servers / received.deliveries) * 1e6, 1)} CPU µs/delivery`;

await runProgram({
  readOptions,
  usage: USAGE,
  title: () => 'fanout: one message to everybody who listens',
  bench,
  print: (report) => printReport(report),
  isValid: ({ valid }) => valid,
});
