import { decimal, JSON_MEANS, oneOf, readTexts, whole } from '../option-values.ts';

export const TOPOLOGIES = ['one-process', 'distributed'] as const;
export const FAULT_NAMES = [
  'client-drop',
  'gateway-kill',
  'subgraph-kill',
  'redis-restart',
  'redis-flush',
  'postgres-stop',
  'sigstop',
] as const;
export const ORDERS = ['random', 'listed'] as const;

export type Topology = (typeof TOPOLOGIES)[number];
export type FaultName = (typeof FAULT_NAMES)[number];
export type Order = (typeof ORDERS)[number];

export interface Options {
  readonly topology: Topology;
  /** 1 in one process. */
  readonly gateways: number;
  readonly clients: number;
  readonly conversations: number;
  /** Messages per second, of all senders together. */
  readonly rate: number;
  /** How long messages are sent at least. */
  readonly minutes: number;
  readonly faults: readonly FaultName[];
  readonly order: Order;
  /** Seconds from the beginning of one fault to the beginning of the next, at least. */
  readonly interval: number;
  /** Seconds within which everything must have been seen, after a fault and at the end. */
  readonly settle: number;
  /** Of all that is left to chance. */
  readonly seed: number;
  /** The part of what Parley publishes that it is made to drop, without healing it: 0 to 1. */
  readonly plant: number;
  /** The folder in which the logs of the processes stay. */
  readonly logs?: string;
  readonly json: boolean;
}

export const USAGE = `Usage: npm run check:delivery -- [options]
  --topology <form>    ${TOPOLOGIES.join(' or ')} (one-process)
  --gateways <n>       in the distributed form (2)
  --clients <n>        sockets of participants (20)
  --conversations <n>  (10)
  --rate <n>           messages per second, of all senders together (20)
  --minutes <n>        how long to send at least (2)
  --faults <list>      some of ${FAULT_NAMES.join(',')}; or all, or none (all that the form has)
  --order <order>      of the faults: ${ORDERS.join(' or ')} (random)
  --interval <n>       seconds from fault to fault (10)
  --settle <n>         seconds within which everything must have been seen, after a fault and at the end (30)
  --seed <n>           repeats the faults in their order (a new one, shown)
  --plant <n>          Parley drops this part of what it publishes and does not heal it (0): the check must fail
  --logs <folder>      keeps the processes' logs there
  --json               ${JSON_MEANS}`;

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const { texts, json } = readTexts(args, DEFAULTS);
  const topology = oneOf('--topology', texts.topology, TOPOLOGIES);
  if (topology === 'one-process' && texts.gateways) throw new Error('--gateways is for --topology distributed.');
  return {
    topology,
    gateways: topology === 'one-process' ? 1 : whole('--gateways', texts.gateways ?? '2', [1, 8]),
    clients: whole('--clients', texts.clients, [2, 1000]),
    conversations: whole('--conversations', texts.conversations, [1, 1000]),
    rate: whole('--rate', texts.rate, [1, 2000]),
    minutes: decimal('--minutes', texts.minutes, [0, 24 * 60]),
    faults: readFaults(texts.faults, topology),
    order: oneOf('--order', texts.order, ORDERS),
    interval: whole('--interval', texts.interval, [1, 3600]),
    settle: whole('--settle', texts.settle, [1, 600]),
    seed: whole('--seed', texts.seed ?? String(Math.floor(Math.random() * 1e9)), [0, 2 ** 32 - 1]),
    plant: decimal('--plant', texts.plant, [0, 1]),
    json,
    ...(texts.logs && { logs: texts.logs }),
  };
}

const DEFAULTS = {
  topology: 'one-process',
  gateways: undefined,
  clients: '20',
  conversations: '10',
  rate: '20',
  minutes: '2',
  faults: 'all',
  order: 'random',
  interval: '10',
  settle: '30',
  seed: undefined,
  plant: '0',
  logs: undefined,
} as const;

function readFaults(list: string, topology: Topology): FaultName[] {
  if (list === 'none') return [];
  const possible = FAULT_NAMES.filter((name) => topology === 'distributed' || name !== 'subgraph-kill');
  return list === 'all' ? possible : list.split(',').map((name) => oneOf('--faults', name, possible));
}

/** In a line, with the seed that repeats them. */
export const describeConditions = ({ topology, clients, conversations, rate, seed }: Options): string =>
  `${topology}, ${clients} clients, ${conversations} conversations, ${rate} messages/s; seed ${seed}`;
