import { parseArgs } from 'node:util';
import { oneOf, someOf, whole } from '../option-values.ts';

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
  --json             the result as JSON on stdout; progress goes to stderr either way`;

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '8' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '32' },
      'warm-up': { type: 'string', default: '3' },
      peers: { type: 'string', default: PEER_KEYS.join(',') },
      profile: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [workload = ''] = positionals;
  return {
    workload: oneOf('The workload', workload, WORKLOAD_NAMES),
    peers: someOf('--peers', values.peers, PEER_KEYS),
    connections: whole('--connections', values.connections, [1, 1000]),
    rounds: whole('--rounds', values.rounds, [1, 100]),
    seconds: whole('--seconds', values.seconds, [1, 600]),
    warmUp: whole('--warm-up', values['warm-up'], [0, 600]),
    json: values.json,
    ...(values.profile && { profile: values.profile }),
  };
}
