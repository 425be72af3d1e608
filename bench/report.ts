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
  /** Requests per second beside the last peer's of the same round; the median of the rounds. */
  readonly ratioToLast?: number;
}

export interface Report {
  readonly rows: readonly Row[];
  readonly errors: number;
  readonly target: { readonly ratio: number; readonly reached: boolean } | undefined;
}

/** Sums up what was measured; the stock gateway, if it took part, is the last and the measure of the others. */
export function createReport(measurements: readonly Measurement[], hasStock: boolean): Report {
  const last = measurements.at(-1);
  const rows = measurements.map((measurement) => createRow(measurement, hasStock ? last : undefined));
  const ratio = measurements.length > 1 ? rows[0]?.ratioToLast : undefined;
  return {
    rows,
    errors: measurements.flatMap(({ results }) => results).reduce((sum, { errors }) => sum + errors, 0),
    target: ratio === undefined ? undefined : { ratio: TARGET, reached: ratio >= TARGET },
  };
}

function createRow({ peer, results }: Measurement, last: Measurement | undefined): Row {
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
    ratioToLast: last && median(rates.map((value, round) => value / rate(last.results[round] as LoadResult))),
  };
}

const rate = ({ requests, seconds }: LoadResult): number => requests / seconds;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

const HEADINGS = ['', 'requests/s', 'min – max', 'p50 ms', 'p99 ms', 'CPU µs/request', '+ PostgreSQL', 'to stock'];

/** The report as a table for people, with the verdict as its last line. */
export function printReport({ rows, errors, target }: Report): string {
  const lines = [HEADINGS, ...rows.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const table = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return [...table, '', verdict(rows[0], errors, target)].join('\n');
}

function cells({ peer, requestsPerSecond: { median, min, max }, p50Ms, p99Ms, cpuMicros, ratioToLast }: Row): string[] {
  return [
    ...[peer, whole(median), `${whole(min)} – ${whole(max)}`, p50Ms.toFixed(1), p99Ms.toFixed(1)],
    ...[whole(cpuMicros.servers), whole(cpuMicros.database)],
    ratioToLast === undefined ? '' : `${ratioToLast.toFixed(2)} x`,
  ];
}

const whole = (value: number | undefined): string =>
  value === undefined ? '–' : Math.round(value).toLocaleString('en');

function verdict(first: Row | undefined, errors: number, target: Report['target']): string {
  if (errors > 0) return `Not valid: ${errors} requests failed.`;
  if (!target || first?.ratioToLast === undefined)
    return 'Target: not judged, for that takes Parley and the stock gateway.';
  const reached = target.reached ? 'reached' : 'not reached';
  return `Target ${reached}: ${first.peer}, is to do at least ${target.ratio} x the stock gateway, and does ${first.ratioToLast.toFixed(2)} x.`;
}
