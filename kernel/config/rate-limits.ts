import { LIMITS, type LimitDefinition, type RateLimit } from '../rate-limits/table.ts';
import type { LimitVariable } from './declarations/rate-limits.ts';
import type { Values } from './values.ts';

/** How often something may be done (`kernel/rate-limits/table.ts`). */
export function rateLimits(values: Values, maxCost: number) {
  const entries = Object.entries(LIMITS as Record<RateLimit, LimitDefinition>).map(([limit, { variable, points }]) => {
    // An operation of the highest cost must fit.
    const limits = limit === 'cost' ? { min: maxCost } : {};
    return [limit, variable ? values.getWithin(variable as LimitVariable, limits) : points] as const;
  });
  return {
    enabled: values.get('RATE_LIMITS'),
    /** Of each limit, how many in its window. */
    points: Object.fromEntries(entries) as Readonly<Record<RateLimit, number>>,
  };
}
