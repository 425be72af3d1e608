import { nowMicros, readEventNumber, readStamp } from './event-text.ts';
import { createQuantile } from './quantile.ts';

/** The counts of what went wrong. In a valid run all are 0. */
export interface Faults {
  /** Events that did not come when the next one did, or not at all. */
  readonly lost: number;
  /** Events that came again, or after a later one. */
  readonly repeated: number;
  /** Messages that are no events, and connections that ended. */
  readonly unexpected: number;
  /** The first fault in words. */
  readonly first?: string;
}

/** The counts of what was received since the last `start`. */
export interface Received {
  readonly deliveries: number;
  /** Bytes of all messages, their frames' heads not counted. */
  readonly bytes: number;
  /** From the stamp to the arrival. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Tally {
  /** Counts from zero and keeps latencies from now on. */
  start(): void;
  /** Takes a message of a socket whose last event was number `last`. Returns the number of its last event now. */
  add(message: Buffer, last: number): number;
  addLost(events: number): void;
  addUnexpected(what: string): void;
  received(): Received;
  /** Since the beginning. */
  readonly faults: Faults;
  /** Since the beginning. */
  readonly deliveries: number;
}

/** Counts what all sockets received, and finds what they should not have, or should have, received. */
export function createTally(): Tally {
  const faults = { lost: 0, repeated: 0, unexpected: 0, first: undefined as string | undefined };
  let latencies: number[] | undefined;
  let [deliveries, atStart, bytes] = [0, 0, 0];
  // An event comes from many sockets in a row: its stamp is read once.
  let [stampOf, stamp] = [0, 0];

  const fault = (kind: 'lost' | 'repeated' | 'unexpected', count: number, what: string) => {
    faults[kind] += count;
    faults.first ??= what;
  };
  const addLatency = (message: Buffer, number: number) => {
    if (stampOf !== number) [stampOf, stamp] = [number, readStamp(message)];
    latencies?.push((nowMicros() - stamp) / 1000);
  };
  return {
    start() {
      [latencies, atStart, bytes, stampOf] = [[], deliveries, 0, 0];
    },
    add(message, last) {
      const number = readEventNumber(message);
      if (number === undefined) {
        fault('unexpected', 1, message.toString('utf8', 0, 500));
        return last;
      }
      deliveries++;
      bytes += message.length;
      if (latencies) addLatency(message, number);
      if (number <= last) fault('repeated', 1, `Event ${number} came after event ${last}.`);
      if (number > last + 1) fault('lost', number - last - 1, `Event ${number} came after event ${last}.`);
      return Math.max(number, last);
    },
    addLost: (events) => fault('lost', events, 'Events did not come.'),
    addUnexpected: (what) => fault('unexpected', 1, what),
    received() {
      const quantile = createQuantile(latencies ?? []);
      return { deliveries: deliveries - atStart, bytes, p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
    },
    faults,
    get deliveries() {
      return deliveries;
    },
  };
}

export const hasFaults = ({ lost, repeated, unexpected }: Faults): boolean => lost + repeated + unexpected > 0;

/** Faults in words. */
export const printFaults = ({ lost, repeated, unexpected, first }: Faults): string =>
  `${lost} events lost, ${repeated} twice or out of order, ${unexpected} unexpected messages or ends. The first: ${first}`;
