import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Connections } from './connections.ts';

/** From the commit of an event to its last write, in seconds. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of the subscriptions at `/metrics`, in Prometheus' text format. */
export class Metrics {
  readonly registry = new Registry();
  /** Counted on the hot path, so a plain number. */
  deliveries = 0;

  readonly subscriptions = new Gauge({
    name: 'parley_subscriptions',
    help: 'Running subscriptions.',
    labelNames: ['field'],
    registers: [this.registry],
  });
  readonly eventsIn = this.counter('parley_events_in_total', 'Events heard from the bus.', 'feed');
  readonly executions = this.counter(
    'parley_event_executions_total',
    'Executions of a selection on an event: shared by all who select the same, or for one viewer.',
    'sharing',
  );
  readonly slowCloses = this.counter('parley_slow_closes_total', 'Connections closed because they read too slowly.');
  readonly ephemeralDropped = this.counter(
    'parley_ephemeral_dropped_total',
    'Ephemeral events left out for connections that read slowly.',
  );
  readonly replays = this.counter('parley_replays_total', 'Pages of the log delivered to those who resume.', 'feed');
  readonly gaps = this.counter('parley_gaps_found_total', 'Holes in what was heard, filled from the log.', 'feed');
  readonly resets = this.counter(
    'parley_log_resets_total',
    'Logs that went back: listeners got a ResyncRequired.',
    'feed',
  );
  readonly busRenewals = this.counter('parley_redis_reconnects_total', 'Renewed connections to Redis.');
  readonly latency = new Histogram({
    name: 'parley_delivery_latency_seconds',
    help: 'From the commit of an event until it was written to all who listen here.',
    buckets: LATENCY_BUCKETS,
    registers: [this.registry],
  });

  constructor(connections: Connections) {
    const { registry } = this;
    collectDefaultMetrics({ register: registry });
    const metrics = this;
    new Counter({
      name: 'parley_deliveries_total',
      help: 'Results written to clients.',
      registers: [registry],
      collect() {
        this.reset();
        this.inc(metrics.deliveries);
      },
    });
    new Gauge({
      name: 'parley_sockets',
      help: 'Open connections that can carry subscriptions.',
      labelNames: ['transport'],
      registers: [registry],
      collect() {
        this.reset();
        for (const transport of ['websocket', 'sse', 'multipart']) this.set({ transport }, 0);
        for (const { transport } of connections.all) this.inc({ transport });
      },
    });
    new Gauge({
      name: 'parley_queued_bytes',
      help: 'Bytes that wait for clients to read them.',
      registers: [registry],
      collect() {
        let bytes = 0;
        for (const { queuedBytes } of connections.all) bytes += queuedBytes;
        this.set(bytes);
      },
    });
  }

  private counter(name: string, help: string, label?: string): Counter {
    return new Counter({ name, help, labelNames: label ? [label] : [], registers: [this.registry] });
  }
}
