import { Counter, Gauge, type Registry } from 'prom-client';
import { definitionOf, RATE_LIMITS } from '../../kernel/rate-limits/table.ts';
import type { Resources } from '../../kernel/resources.ts';

/** Shows the limits of rates, and how often each was the reason for a refusal. */
export function registerLimits({ rateLimits, config }: Pick<Resources, 'rateLimits' | 'config'>, registry: Registry) {
  new Counter({
    name: 'parley_rate_limited_total',
    help: 'Refusals by a limit of a rate.',
    labelNames: ['limit'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [limit, count] of rateLimits.refusals) this.inc({ limit }, count);
    },
  });
  const { enabled, points } = config.rateLimits;
  const limits = new Gauge({
    name: 'parley_rate_limit',
    help: 'How many a limit allows in its window; seconds is the window, 0 for how many at a time.',
    labelNames: ['limit', 'by', 'seconds'],
    registers: [registry],
  });
  if (!enabled) return;
  for (const limit of RATE_LIMITS) {
    const { by, seconds, variable } = definitionOf(limit);
    // Of keys each has its own.
    if (variable) limits.set({ limit, by, seconds }, points[limit]);
  }
}
