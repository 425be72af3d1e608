import { othersShareOf } from '../cpu-meter.ts';
import { median } from '../median.ts';
import { type Faults, hasFaults } from '../sockets/tally.ts';
import type { Measurement } from './measure.ts';
import type { PeerKey } from './options.ts';

/** The costs that Parley aims at: CPU of its server for a delivery beside the raw peer's, and memory of a subscription. */
const MAX_CPU_RATIO = 1.4;
const MAX_KILOBYTES = 20;

/** A peer that took so much longer than the rate allows was not measured at that rate. */
const LATE = 1.1;

/** A peer with one number of sockets, and its measurements, one a round. */
export interface Measured {
  readonly key: PeerKey;
  readonly name: string;
  readonly sockets: number;
  readonly rounds: readonly Measurement[];
}

/** A figure, and how many times the raw peer's of the same round it is; the medians of the rounds. */
export interface Figure {
  /** Undefined where the system does not tell. */
  readonly value?: number;
  /** Undefined when the raw peer did not take part. */
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
  /** Of the rounds that had any. */
  readonly faults: readonly Faults[];
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
export function createReport(measured: readonly Measured[], rate: number): Report {
  const rows = measured.map((ofPeer) => {
    const raw = measured.find(({ key, sockets }) => key === 'raw' && sockets === ofPeer.sockets);
    return createRow(ofPeer, raw, rate);
  });
  return {
    rows,
    valid: rows.every(({ faults }) => faults.length === 0),
    othersShare: othersShareOf(measured.flatMap(({ rounds }) => rounds)),
    targets: rows.filter(({ key }) => key === 'parley').flatMap(judge),
  };
}

function createRow({ key, name, sockets, rounds }: Measured, raw: Measured | undefined, rate: number): Row {
  const figure = (read: (measurement: Measurement) => number | undefined): Figure => {
    const values = rounds.map(read);
    const ratios = values.map((value, round) => ratio(value, raw?.rounds[round] && read(raw.rounds[round])));
    return { value: medianOfKnown(values), toRaw: medianOfKnown(ratios) };
  };
  const deliveriesPerSecond = median(rounds.map(({ received, seconds }) => received.deliveries / seconds));
  const growth = (read: (memory: Measurement['memory']) => number) =>
    figure(({ memory, sockets: of }) => read(memory) / of / 1024);
  return {
    ...{ key, peer: name, sockets, deliveriesPerSecond, keptUp: deliveriesPerSecond * LATE > rate },
    bytesPerDelivery: median(rounds.map(({ received: { bytes, deliveries } }) => bytes / deliveries)),
    cpuMicros: figure(({ cpu, received: { deliveries } }) => cpu.servers && (cpu.servers / deliveries) * 1e6),
    kilobytes: growth(({ before, after }) => after.resident - before.resident),
    heapKilobytes: growth(({ before, after }) => after.heap - before.heap),
    kilobytesWithGarbage: growth(({ before, after }) => after.residentWithGarbage - before.resident),
    p50Ms: figure(({ received: { p50Ms } }) => p50Ms),
    p99Ms: figure(({ received: { p99Ms } }) => p99Ms),
    faults: rounds.map(({ faults }) => faults).filter(hasFaults),
  };
}

const ratio = (value: number | undefined, to: number | undefined) =>
  value === undefined || to === undefined ? undefined : value / to;

function medianOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? median(known) : undefined;
}

function judge({ sockets, cpuMicros, kilobytes }: Row): Target[] {
  const judged = (what: string, limit: number, measured: number | undefined) =>
    measured === undefined ? [] : [{ what, sockets, limit, measured, reached: measured <= limit }];
  return [
    ...judged('x the CPU per delivery of raw ws', MAX_CPU_RATIO, cpuMicros.toRaw),
    ...judged('KB per idle subscription', MAX_KILOBYTES, kilobytes.value),
  ];
}
