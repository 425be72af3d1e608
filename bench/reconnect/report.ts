import { othersShareOf, warnOfOthers } from '../cpu-meter.ts';
import { type Faults, hasFaults, printFaults } from '../sockets/tally.ts';
import { printNumber, printTable } from '../table.ts';
import type { Measurement } from './measure.ts';
import type { Options } from './options.ts';

export interface Row {
  /** When clients had caught up, in milliseconds since all came back; the maximum is when all had. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Clients that caught up. */
  readonly clients: number;
  /** CPU seconds of the server and of PostgreSQL meanwhile; undefined where the system does not tell. */
  readonly serverSeconds?: number;
  readonly databaseSeconds?: number;
  /** CPU microseconds of the server for each event that a client had missed. */
  readonly cpuMicros?: number;
}

export interface Report {
  readonly rounds: readonly Row[];
  readonly faults: Faults;
  readonly othersShare: number;
}

/** Sums up what was measured. */
export function createReport({ rounds, faults }: Measurement, { clients, missed }: Options): Report {
  return {
    rounds: rounds.map(({ caughtUp: { sockets, ...times }, cpu: { servers, database } }) => ({
      ...times,
      clients: sockets,
      serverSeconds: servers,
      databaseSeconds: database,
      cpuMicros: servers && (servers / (clients * missed)) * 1e6,
    })),
    faults,
    othersShare: othersShareOf(rounds),
  };
}

const HEADINGS = ['', 'caught up', 'p50 ms', 'p99 ms', 'all ms', 'CPU s', '+ PostgreSQL', 'CPU µs/event'];

/** The report as a table for people, with the verdict as its last line. */
export function printReport({ rounds, faults, othersShare }: Report): string {
  const table = printTable([HEADINGS, ...rounds.map((row, index) => cells(row, index + 1))]);
  const verdict = hasFaults(faults)
    ? `Not valid: ${printFaults(faults)}`
    : 'Valid: every client received every event once, in order.';
  return [...table, '', ...warnOfOthers(othersShare), verdict].join('\n');
}

const cells = (row: Row, round: number): string[] => [
  `round ${round}`,
  ...[row.clients, row.p50Ms, row.p99Ms, row.maxMs].map((value) => printNumber(value)),
  ...[row.serverSeconds, row.databaseSeconds].map((value) => printNumber(value, 2)),
  printNumber(row.cpuMicros, 1),
];
