import { createQuantile } from './quantile.ts';

/** Numbers of events, one for each group of listeners. */
export type EventNumbers = readonly number[];

/** The times at which sockets had received an event, in milliseconds since they began to wait for it. */
export interface Arrivals {
  /** Sockets that received it. */
  readonly sockets: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

interface Listening {
  readonly group: number;
  readonly lastEvent: number;
}

export interface Awaited {
  /** Looks whether a socket that received an event has arrived. */
  look(member: Listening): void;
  /** Resolves when all have arrived, or none received anything for too long. */
  end(countDeliveries: () => number): Promise<Arrivals>;
}

/** After this time without any event none will come. */
const PATIENCE_MS = 10_000;

/** Waits until members have received the event of their group. */
export function awaitEvents(members: readonly Listening[], events: EventNumbers): Awaited {
  const started = performance.now();
  const times: number[] = [];
  const { promise: allArrived, resolve } = Promise.withResolvers<void>();
  const look = ({ lastEvent, group }: Listening) => {
    if (lastEvent !== events[group]) return;
    times.push(performance.now() - started);
    if (times.length === members.length) resolve();
  };
  for (const member of members) look(member);
  return {
    look,
    async end(countDeliveries) {
      const quiet = watchForQuiet(countDeliveries, resolve);
      await allArrived;
      clearInterval(quiet);
      const quantile = createQuantile(times);
      return { sockets: times.length, p50Ms: quantile(0.5), p99Ms: quantile(0.99), maxMs: quantile(1) };
    },
  };
}

function watchForQuiet(countDeliveries: () => number, onQuiet: () => void): NodeJS.Timeout {
  let deliveries = countDeliveries();
  return setInterval(() => {
    if (countDeliveries() === deliveries) onQuiet();
    deliveries = countDeliveries();
  }, PATIENCE_MS);
}
