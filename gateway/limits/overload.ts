import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import { RETRY_AFTER_SECONDS, type Watchdog } from '../../kernel/watchdog.ts';
import { refuse } from '../subscriptions/transports/refusal.ts';

/** The paths that must be answered for somebody to see that a process has too much to do. */
const ALWAYS = /^\/(health\/|metrics$)/;

/** Refuses requests while this process does not keep up: UNAVAILABLE, 503, with `Retry-After`. What ends work is welcome. */
export function refuseOverload(app: FastifyInstance, watchdog: Watchdog, logger: Logger): void {
  app.addHook('onRequest', async (request, reply) => {
    if (ALWAYS.test(request.routeOptions.url ?? '') || request.method === 'DELETE') return;
    try {
      watchdog.check();
    } catch (error) {
      reply.header('retry-after', RETRY_AFTER_SECONDS);
      return refuse({ request, reply }, error, logger);
    }
  });
}

/** Tells `/metrics` how late the event loop is, and what is refused for it. */
export function addWatchdogMetrics(registry: Registry, watchdog: Watchdog): void {
  new Gauge({
    name: 'parley_event_loop_delay_seconds',
    help: 'The longest delay of the event loop in the last half second.',
    registers: [registry],
    collect() {
      this.set(watchdog.delayMs / 1000);
    },
  });
  new Counter({
    name: 'parley_overload_refusals_total',
    help: 'Requests, handshakes and operations refused because the event loop was too late.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(watchdog.refused);
    },
  });
}
