import { JSON_MEANS, oneOf, readTexts, someOf, whole } from '../option-values.ts';

export const WORKLOAD_NAMES = ['send', 'page'] as const;
export const PEER_KEYS = ['one', 'distributed', 'stock'] as const;

export type WorkloadName = (typeof WORKLOAD_NAMES)[number];
export type PeerKey = (typeof PEER_KEYS)[number];

export interface Options {
  readonly workload: WorkloadName;
  readonly peers: readonly PeerKey[];
  /** Requests under way at a time, each on its own connection. */
  readonly connections: number;
  readonly rounds: number;
  /** Measured in each turn, after `warmUp` seconds that do not count. */
  readonly seconds: number;
  readonly warmUp: number;
  readonly json: boolean;
  /** The folder in which Parley's processes leave V8 CPU profiles. */
  readonly profile?: string;
}

export const USAGE = `Usage: npm run bench:send -- [options]    (or bench:page)
  --seconds <n>      measured in each turn (8)
  --rounds <n>       turns of each peer (3)
  --connections <n>  requests under way at a time (32)
  --warm-up <n>      seconds before each turn that do not count (3)
  --peers <list>     some of ${PEER_KEYS.join(',')} (all)
  --profile <folder> Parley's processes write V8 CPU profiles there
  --json             ${JSON_MEANS}`;

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const [workload = '', ...options] = args;
  const { texts, json } = readTexts(options, {
    seconds: '8',
    rounds: '3',
    connections: '32',
    'warm-up': '3',
    peers: PEER_KEYS.join(','),
    profile: undefined,
  });
  return {
    workload: oneOf('The workload', workload, WORKLOAD_NAMES),
    peers: someOf('--peers', texts.peers, PEER_KEYS),
    connections: whole('--connections', texts.connections, [1, 1000]),
    rounds: whole('--rounds', texts.rounds, [1, 100]),
    seconds: whole('--seconds', texts.seconds, [1, 600]),
    warmUp: whole('--warm-up', texts['warm-up'], [0, 600]),
    json,
    ...(texts.profile && { profile: texts.profile }),
  };
}
