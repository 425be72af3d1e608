import { othersShareOf, warnOfOthers } from '../cpu-meter.ts';
import { type Faults, hasFaults, printFaults } from '../sockets/tally.ts';
import { printNumber, printTable } from '../table.ts';
import type { Measurement } from './measure.ts';
import type { PeerKey } from './options.ts';

/** What Parley is to cost: CPU of its server for a delivery beside the raw peer's, and memory of a subscription. */
const MAX_CPU_RATIO = 1.4;
const MAX_KILOBYTES = 20;

/** A peer that took so much longer than the rate allows was not measured at that rate. */
const LATE = 1.1;

export interface PeerMeasurement extends Measurement {
  readonly key: PeerKey;
  readonly name: string;
}

/** A figure, and how many times the raw peer's it is. Undefined where the system does not tell, or nobody is to compare with. */
export interface Figure {
  readonly value?: number;
  readonly toRaw?: number;
}

export interface Row {
  readonly key: PeerKey;
  readonly peer: string;
  readonly sockets: number;
  readonly deliveriesPerSecond: number;
  /** Whether it could do what it was asked for in the time there was. */
  readonly keptUp: boolean;
  readonly bytesPerDelivery: number;
  /** CPU microseconds of the server for a delivery. */
  readonly cpuMicros: Figure;
  /** Memory of a socket that listens, in units of 1,024 bytes: all of it, that of JavaScript alone, and with garbage. */
  readonly kilobytes: Figure;
  readonly heapKilobytes: Figure;
  readonly kilobytesWithGarbage: Figure;
  /** From publishing to receiving. */
  readonly p50Ms: Figure;
  readonly p99Ms: Figure;
  readonly faults: Faults;
}

export interface Target {
  readonly what: string;
  readonly sockets: number;
  readonly limit: number;
  readonly measured: number;
  readonly reached: boolean;
}

export interface Report {
  readonly rows: readonly Row[];
  readonly valid: boolean;
  readonly othersShare: number;
  /** Empty unless Parley and the raw peer took part. */
  readonly targets: readonly Target[];
}

/** Sums up what was measured. */
export function createReport(measurements: readonly PeerMeasurement[], rate: number): Report {
  const rows = measurements.map((measurement) => {
    const raw = measurements.find(({ key, sockets }) => key === 'raw' && sockets === measurement.sockets);
    return createRow(measurement, raw, rate);
  });
  return {
    rows,
    valid: rows.every(({ faults }) => !hasFaults(faults)),
    othersShare: othersShareOf(measurements),
    targets: rows.filter(({ key }) => key === 'parley').flatMap(judge),
  };
}

function createRow(measurement: PeerMeasurement, raw: Measurement | undefined, rate: number): Row {
  const { key, name, sockets, seconds, received, faults } = measurement;
  const figure = (read: (measurement: Measurement) => number | undefined): Figure => {
    const [value, ofRaw] = [read(measurement), raw && read(raw)];
    return { value, ...(value !== undefined && ofRaw && { toRaw: value / ofRaw }) };
  };
  const deliveriesPerSecond = received.deliveries / seconds;
  return {
    ...{ key, peer: name, sockets, faults, deliveriesPerSecond, keptUp: deliveriesPerSecond * LATE > rate },
    bytesPerDelivery: received.bytes / received.deliveries,
    cpuMicros: figure(({ cpu, received: { deliveries } }) => cpu.servers && (cpu.servers / deliveries) * 1e6),
    kilobytes: figure(({ memory: { before, after }, sockets: of }) => (after.resident - before.resident) / of / 1024),
    heapKilobytes: figure(({ memory: { before, after }, sockets: of }) => (after.heap - before.heap) / of / 1024),
    kilobytesWithGarbage: figure(
      ({ memory: { before, after }, sockets: of }) => (after.residentWithGarbage - before.resident) / of / 1024,
    ),
    p50Ms: figure(({ received: { p50Ms } }) => p50Ms),
    p99Ms: figure(({ received: { p99Ms } }) => p99Ms),
  };
}

function judge({ sockets, cpuMicros, kilobytes }: Row): Target[] {
  const judged = (what: string, limit: number, measured: number | undefined) =>
    measured === undefined ? [] : [{ what, sockets, limit, measured, reached: measured <= limit }];
  return [
    ...judged('x the CPU per delivery of raw ws', MAX_CPU_RATIO, cpuMicros.toRaw),
    ...judged('KB per idle subscription', MAX_KILOBYTES, kilobytes.value),
  ];
}

const HEADINGS = [
  '',
  'CPU µs/delivery',
  'KB/socket',
  'of it heap',
  '+ garbage',
  'p50 ms',
  'p99 ms',
  'deliveries/s',
  'bytes',
];

/** The report as tables for people, one for each number of sockets; the verdicts are its last lines. */
export function printReport({ rows, othersShare, targets }: Report): string {
  const tables = [...Map.groupBy(rows, ({ sockets }) => sockets)].flatMap(([sockets, ofSockets]) => [
    ...printTable([[`${printNumber(sockets)} sockets`, ...HEADINGS.slice(1)], ...ofSockets.map(cells)]),
    '',
  ]);
  const late = rows.filter(({ keptUp }) => !keptUp).map(({ peer, sockets }) => `${peer} with ${printNumber(sockets)}`);
  return [
    ...tables,
    ...warnOfOthers(othersShare),
    ...(late.length > 0
      ? [`Did not keep up, so that latencies say little: ${late.join(', ')}. Ask for a lower --rate.`]
      : []),
    ...rows.flatMap(({ peer, sockets, faults }) =>
      hasFaults(faults) ? [`Not valid: ${peer} with ${printNumber(sockets)}: ${printFaults(faults)}`] : [],
    ),
    ...targets.map(printTarget),
    ...(targets.length > 0 ? [] : ['Targets not judged: that takes Parley and the raw peer.']),
  ].join('\n');
}

const cells = ({
  peer,
  cpuMicros,
  kilobytes,
  heapKilobytes,
  kilobytesWithGarbage,
  p50Ms,
  p99Ms,
  deliveriesPerSecond,
  bytesPerDelivery,
}: Row) => [
  peer,
  ...[cpuMicros, kilobytes, heapKilobytes, kilobytesWithGarbage, p50Ms, p99Ms].map(printFigure),
  printNumber(deliveriesPerSecond),
  printNumber(bytesPerDelivery),
];

const printFigure = ({ value, toRaw }: Figure): string =>
  `${printNumber(value, 1)}  ${toRaw === undefined ? '' : `${toRaw.toFixed(2)} x`}`;

const printTarget = ({ what, sockets, limit, measured, reached }: Target): string =>
  [
    reached ? 'Target reached' : 'Target not reached',
    `at most ${limit} ${what}`,
    `measured ${measured.toFixed(2)} with ${printNumber(sockets)} sockets.`,
  ].join(': ');
