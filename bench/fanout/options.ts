import { JSON_MEANS, readTexts, someOf, whole } from '../option-values.ts';

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
  --json             ${JSON_MEANS}`;

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const { texts, json } = readTexts(args, {
    sockets: '2000,10000',
    rate: '10000',
    seconds: '12',
    'warm-up': '4',
    rounds: '1',
    peers: PEER_KEYS.join(','),
    profile: undefined,
  });
  return {
    peers: someOf('--peers', texts.peers, PEER_KEYS),
    sockets: [...new Set(texts.sockets.split(',').map((text) => whole('--sockets', text, [1, 200_000])))],
    rate: whole('--rate', texts.rate, [1, 1_000_000]),
    seconds: whole('--seconds', texts.seconds, [1, 600]),
    warmUp: whole('--warm-up', texts['warm-up'], [0, 600]),
    rounds: whole('--rounds', texts.rounds, [1, 100]),
    json,
    ...(texts.profile && { profile: texts.profile }),
  };
}
