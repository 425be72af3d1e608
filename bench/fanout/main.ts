import { runProgram } from '../program.ts';
import { step } from '../progress.ts';
import { createInfrastructure } from '../servers/infrastructure.ts';
import { checkOpenFiles } from '../sockets/open-files.ts';
import { hasFaults, printFaults } from '../sockets/tally.ts';
import { printNumber } from '../table.ts';
import { type Measurement, measure } from './measure.ts';
import { type Options, type PeerKey, readOptions, USAGE } from './options.ts';
import { GRAPHQL_WS, RAW_WS, SOCKET_IO, startBroadcaster } from './peers/broadcasters.ts';
import { startParleyPeer } from './peers/parley.ts';
import type { FanoutPeer, PeerOptions } from './peers/peer.ts';
import { printReport } from './print-report.ts';
import { createReport, type Report } from './report.ts';

interface PeerKind {
  readonly name: string;
  readonly start: (options: PeerOptions) => Promise<FanoutPeer>;
}

const PEERS: Readonly<Record<PeerKey, PeerKind>> = {
  raw: { name: 'raw ws', start: (options) => startBroadcaster(RAW_WS, options) },
  socketio: { name: 'Socket.IO room', start: (options) => startBroadcaster(SOCKET_IO, options) },
  graphqlws: { name: 'stock graphql-ws', start: (options) => startBroadcaster(GRAPHQL_WS, options) },
  parley: { name: 'parley', start: startParleyPeer },
};

/** Measures the peers one after the other, each in a fresh process that has the machine for itself. */
async function bench(options: Options, signal: AbortSignal): Promise<Report> {
  checkOpenFiles(Math.max(...options.sockets));
  await using infrastructure = await step('PostgreSQL and Redis', createInfrastructure);
  const { databasePid } = infrastructure;
  const measured = options.sockets.flatMap((sockets) =>
    options.peers.map((key) => ({ key, name: PEERS[key].name, sockets, rounds: [] as Measurement[] })),
  );
  for (let round = 1; round <= options.rounds; round++)
    for (const { key, name, sockets, rounds } of measured) {
      signal.throwIfAborted();
      const measurePeer = async () => {
        await using peer = await PEERS[key].start({ infrastructure, name: `${key}_${sockets}_${round}`, ...options });
        return await measure({ peer, sockets, databasePid, options, signal });
      };
      const title = `Round ${round} of ${options.rounds}, ${printNumber(sockets)} sockets: ${name}`;
      rounds.push(await step(title, measurePeer, describeMeasurement));
    }
  return createReport(measured, options.rate);
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
  print: printReport,
  isValid: ({ valid }) => valid,
});
