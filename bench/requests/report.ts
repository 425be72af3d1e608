import { othersShareOf, warnOfOthers } from '../cpu-meter.ts';
import { median } from '../median.ts';
import { printNumber, printTable } from '../table.ts';
import type { LoadResult } from './load-plan.ts';
import type { Measurement } from './measure.ts';

/** How many times the stock gateway's requests per second Parley is to reach in one process. */
const TARGET = 2;

export interface Row {
  readonly peer: string;
  readonly requestsPerSecond: { readonly median: number; readonly min: number; readonly max: number };
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of the peer's processes, of PostgreSQL and of the load, in microseconds a request. */
  readonly cpuMicros: { readonly servers?: number; readonly database?: number; readonly load?: number };
  /** Requests per second beside the stock gateway's of the same round; the median of the rounds. */
  readonly ratioToStock?: number;
}

export interface Report {
  readonly rows: readonly Row[];
  readonly errors: number;
  /** The part of the machine's processors that other programs used meanwhile, from 0 to 1. */
  readonly othersShare: number;
  /** Missing unless both peers that it is about took part. */
  readonly target?: { readonly ratio: number; readonly measured: number; readonly reached: boolean };
}

/** Sums up what was measured. */
export function createReport(measurements: readonly Measurement[]): Report {
  const stock = measurements.find(({ key }) => key === 'stock');
  const rows = measurements.map((measurement) => createRow(measurement, stock));
  const results = measurements.flatMap((measurement) => measurement.results);
  const measured = rows[measurements.findIndex(({ key }) => key === 'one')]?.ratioToStock;
  return {
    rows,
    errors: sum(results.map(({ errors }) => errors)),
    othersShare: othersShareOf(results),
    ...(measured !== undefined && { target: { ratio: TARGET, measured, reached: measured >= TARGET } }),
  };
}

function createRow({ peer, results }: Measurement, stock: Measurement | undefined): Row {
  const rates = results.map(rate);
  const micros = (key: 'servers' | 'database' | 'load') => {
    const known = results.flatMap(({ cpu, requests }) => (cpu[key] === undefined ? [] : [(cpu[key] / requests) * 1e6]));
    return known.length > 0 ? median(known) : undefined;
  };
  return {
    peer,
    requestsPerSecond: { median: median(rates), min: Math.min(...rates), max: Math.max(...rates) },
    p50Ms: median(results.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(results.map(({ p99Ms }) => p99Ms)),
    cpuMicros: { servers: micros('servers'), database: micros('database'), load: micros('load') },
    ratioToStock: stock && median(rates.map((value, round) => value / rate(stock.results[round] as LoadResult))),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const rate = ({ requests, seconds }: LoadResult): number => requests / seconds;

const HEADINGS = ['', 'requests/s', 'min – max', 'p50 ms', 'p99 ms', 'CPU µs/request', '+ PostgreSQL', 'to stock'];

/** The report as a table for people, with the verdict as its last line. */
export function printReport({ rows, errors, othersShare, target }: Report): string {
  const table = printTable([HEADINGS, ...rows.map(cells)]);
  return [...table, '', ...warnOfOthers(othersShare), verdict(errors, target)].join('\n');
}

function cells({
  peer,
  requestsPerSecond: { median, min, max },
  p50Ms,
  p99Ms,
  cpuMicros,
  ratioToStock,
}: Row): string[] {
  return [
    ...[peer, printNumber(median), `${printNumber(min)} – ${printNumber(max)}`, p50Ms.toFixed(1), p99Ms.toFixed(1)],
    ...[printNumber(cpuMicros.servers), printNumber(cpuMicros.database)],
    ratioToStock === undefined ? '' : `${ratioToStock.toFixed(2)} x`,
  ];
}

function verdict(errors: number, target: Report['target']): string {
  if (errors > 0) return `Not valid: ${errors} requests failed.`;
  if (!target) return 'Target not judged: that takes Parley in one process and the stock gateway.';
  const { ratio, measured, reached } = target;
  const outcome = reached ? 'Target reached' : 'Target not reached';
  return `${outcome}: Parley in one process at least ${ratio} x the stock gateway; measured ${measured.toFixed(2)} x.`;
}
