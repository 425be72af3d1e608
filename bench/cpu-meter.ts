import { cpus } from 'node:os';
import { cpuOf, cpuOfFamily, cpuOfMachine } from './cpu.ts';

export interface CpuPids {
  readonly servers: readonly number[];
  /** PostgreSQL's first process; its children are counted with it. */
  readonly database: number;
  /** The processes that make the load. */
  readonly load: readonly number[];
}

/** CPU seconds; undefined where the system does not tell. */
export interface CpuTimes {
  readonly servers?: number;
  readonly database?: number;
  readonly load?: number;
  /** Of everything else on the machine. */
  readonly others?: number;
}

/** Begins to measure. Returns what ends it and tells the CPU times in between. */
export function startCpu({ servers, database, load }: CpuPids): () => CpuTimes {
  const read = () => [cpuOf(servers), cpuOfFamily(database), cpuOf(load), cpuOfMachine()] as const;
  const before = read();
  return () => {
    const [ofServers, ofDatabase, ofLoad, ofMachine] = read().map((after, index) => minus(after, before[index]));
    const known = (ofServers ?? 0) + (ofDatabase ?? 0) + (ofLoad ?? 0);
    return { servers: ofServers, database: ofDatabase, load: ofLoad, others: minus(ofMachine, known) };
  };
}

const minus = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? undefined : a - b;

/** The work of the kernel and Redis for the peers is among the others' time, so it is never 0. */
const DISTURBING_SHARE = 0.15;

interface Stretch {
  readonly cpu: CpuTimes;
  readonly seconds: number;
}

/** The part of the machine's processors that other programs used meanwhile, from 0 to 1. */
export function othersShareOf(stretches: readonly Stretch[]): number {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return (
    sum(stretches.map(({ cpu }) => cpu.others ?? 0)) / sum(stretches.map(({ seconds }) => seconds)) / cpus().length
  );
}

/** Says that others disturbed, if they did. */
export function warnOfOthers(othersShare: number): string[] {
  if (othersShare < DISTURBING_SHARE) return [];
  const percent = Math.round(othersShare * 100);
  return [`Other programs used ${percent} % of the processors meanwhile: measure again when they do not.`];
}
