import { LIMITS, type LimitDefinition, type RateLimit } from '../rate-limits/table.ts';
import type { Variables } from './variables.ts';

/** How often something may be done (`kernel/rate-limits/table.ts`). */
export function rateLimits(variables: Variables, maxCost: number) {
  const entries = Object.entries(LIMITS as Record<RateLimit, LimitDefinition>).map(([limit, { variable, points }]) => {
    // What one operation may cost must fit.
    const least = limit === 'cost' ? maxCost : 1;
    const most = variable ? variables.whole(variable, Math.max(points, least), least, 1_000_000_000) : points;
    return [limit, most] as const;
  });
  return {
    enabled: variables.isOn('RATE_LIMITS', 'on'),
    /** Of each limit, how many in its window. */
    points: Object.fromEntries(entries) as Readonly<Record<RateLimit, number>>,
  };
}
