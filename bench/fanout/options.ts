import { parseArgs } from 'node:util';
import { someOf, whole } from '../option-values.ts';

export const PEER_KEYS = ['raw', 'socketio', 'graphqlws', 'parley'] as const;
export type PeerKey = (typeof PEER_KEYS)[number];

export interface Options {
  readonly peers: readonly PeerKey[];
  /** The peers are measured with these numbers, one after the other. */
  readonly sockets: readonly number[];
  /** Deliveries per second that are asked for: messages times sockets. */
  readonly rate: number;
  /** Measured, after `warmUp` seconds that do not count. */
  readonly seconds: number;
  readonly warmUp: number;
  /** How often each peer is measured with each number of sockets. */
  readonly rounds: number;
  readonly json: boolean;
  /** The folder in which Parley's process leaves V8 CPU profiles. */
  readonly profile?: string;
}

export const USAGE = `Usage: npm run bench:fanout -- [options]
  --sockets <list>   how many listen, one measurement for each (2000,10000)
  --rate <n>         deliveries a second: messages times sockets (10000)
  --seconds <n>      measured (12)
  --warm-up <n>      seconds before that do not count (4)
  --rounds <n>       how often each is measured; more take longer and tell more (1)
  --peers <list>     some of ${PEER_KEYS.join(',')} (all)
  --profile <folder> Parley's process writes V8 CPU profiles there
  --json             the result as JSON on stdout; progress goes to stderr either way`;

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sockets: { type: 'string', default: '2000,10000' },
      rate: { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '12' },
      'warm-up': { type: 'string', default: '4' },
      rounds: { type: 'string', default: '1' },
      peers: { type: 'string', default: PEER_KEYS.join(',') },
      profile: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    peers: someOf('--peers', values.peers, PEER_KEYS),
    sockets: [...new Set(values.sockets.split(',').map((text) => whole('--sockets', text, [1, 200_000])))],
    rate: whole('--rate', values.rate, [1, 1_000_000]),
    seconds: whole('--seconds', values.seconds, [1, 600]),
    warmUp: whole('--warm-up', values['warm-up'], [0, 600]),
    rounds: whole('--rounds', values.rounds, [1, 100]),
    json: values.json,
    ...(values.profile && { profile: values.profile }),
  };
}
