import { printNumber, printTable } from '../table.ts';
import type { Finding } from './findings.ts';
import type { InjectedFault } from './inject-faults.ts';
import type { Ledger } from './ledger.ts';
import { sumTallies, type Tally } from './tally.ts';

/** Milliseconds from the end of a fault until a client it concerned had seen all that was in the log by then. */
export interface RecoveryTimes {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Row extends Tally {
  readonly name: string;
  /** How often this fault was brought about. */
  readonly times: number;
  /** Missing where no client was concerned, or none recovered. */
  readonly recoveryMs?: RecoveryTimes;
  /** Clients that did not recover in time. */
  readonly unrecovered: number;
}

export interface Report {
  /** Each fault with what was counted from its beginning to that of the next one; first what was before any. */
  readonly rows: readonly Row[];
  readonly total: Row;
  readonly findings: readonly Finding[];
  /** Why the check failed; empty when it did not. */
  readonly failures: readonly string[];
}

export interface Checked {
  readonly ledger: Ledger;
  readonly injected: readonly InjectedFault[];
  readonly findings: readonly Finding[];
}

/** Sums up what was counted and measured. */
export function createReport({ ledger, injected, findings }: Checked): Report {
  const rows = [...ledger.tallies].map(([name, tally]) =>
    createRow(
      name,
      tally,
      injected.filter(({ fault }) => fault === name),
    ),
  );
  const total = createRow('total', sumTallies(ledger.tallies.values()), injected);
  return { rows, total, findings, failures: findFailures(total, findings) };
}

function createRow(name: string, tally: Tally, injected: readonly InjectedFault[]): Row {
  const times = injected.flatMap((fault) => fault.times);
  const recovered = times.filter((time) => time !== undefined).toSorted((a, b) => a - b);
  const quantile = (part: number) => recovered[Math.max(0, Math.ceil(recovered.length * part) - 1)] ?? 0;
  return {
    ...{ name, times: injected.length, ...tally },
    ...(recovered.length > 0 && { recoveryMs: { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) } }),
    unrecovered: times.length - recovered.length,
  };
}

function findFailures(total: Row, findings: readonly Finding[]): string[] {
  const { attempted, acknowledged, delivered, lost, twice, outOfOrder, seenByStranger, unrecovered } = total;
  const open = attempted - acknowledged;
  const failures: [boolean, string][] = [
    [delivered === 0, 'nothing was delivered'],
    [lost > 0, `${lost} lost`],
    [twice > 0, `${twice} seen twice`],
    [outOfOrder > 0, `${outOfOrder} out of order`],
    [seenByStranger > 0, `${seenByStranger} seen by strangers`],
    [open > 0, `${open} never acknowledged`],
    [unrecovered > 0, `${unrecovered} recoveries not in time`],
    ...findings
      .filter(({ failing }) => failing)
      .map(({ text, times }): [boolean, string] => [true, `${text} (${times} x)`]),
  ];
  return failures.flatMap(([failed, text]) => (failed ? [text] : []));
}

const HEADINGS = [
  ...['', 'times', 'attempted', 'acknowledged', 'delivered', 'lost', 'twice', 'out of order', 'by a stranger'],
  ...['slowest ms', 'recovery p50 ms', 'p99', 'max'],
];

/** The report as a table for people, with the verdict as its last line. */
export function printReport({ rows, total, findings, failures }: Report): string {
  const notes = findings.filter(({ failing }) => !failing).map(({ text, times }) => `  ${text} (${times} x)`);
  return [
    ...printTable([HEADINGS, ...rows.map(cells), cells(total)]),
    '',
    ...(notes.length > 0 ? ['Noted meanwhile:', ...notes, ''] : []),
    failures.length > 0
      ? `Failed: ${failures.join('; ')}.`
      : 'Passed: everything was seen, once, in order, and by nobody else.',
  ].join('\n');
}

function cells({ name, times, recoveryMs, ...tally }: Row): string[] {
  const { attempted, acknowledged, delivered, lost, twice, outOfOrder, seenByStranger, slowestMs } = tally;
  const counts = [attempted, acknowledged, delivered, lost, twice, outOfOrder, seenByStranger, slowestMs];
  return [
    ...[name, times > 0 ? printNumber(times) : '', ...counts.map((count) => printNumber(count))],
    ...[recoveryMs?.p50, recoveryMs?.p99, recoveryMs?.max].map((ms) => printNumber(ms)),
  ];
}
