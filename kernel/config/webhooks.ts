import type { Variables } from './variables.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** How events are delivered to partners' servers. */
export function webhooks(variables: Variables, retentionDays: number) {
  const backoffMs = variables.whole('WEBHOOK_BACKOFF_MS', 1000, 10, 3_600_000);
  return {
    /** Whether this process delivers; some process must. */
    enabled: variables.isOn('WEBHOOKS', 'on'),
    /** Private addresses and plain HTTP as targets: for development and tests. */
    allowPrivate: variables.isOn('WEBHOOKS_ALLOW_PRIVATE', 'off'),
    perKey: variables.whole('WEBHOOKS_PER_KEY', 10, 1, 1000),
    /** From the first byte sent to the last one taken. */
    timeoutMs: variables.whole('WEBHOOK_TIMEOUT_MS', 10_000, 100, 60_000),
    /** Doubles with each attempt, up to `maxBackoffMs`. */
    backoffMs,
    maxBackoffMs: variables.whole('WEBHOOK_MAX_BACKOFF_MS', Math.max(600_000, backoffMs), backoffMs, 86_400_000),
    /** Not beyond the retention of events: what was not delivered must still be there. */
    disableAfterMs: variables.whole('WEBHOOK_DISABLE_DAYS', Math.min(5, retentionDays), 1, retentionDays) * DAY_MS,
    logDays: variables.whole('WEBHOOK_LOG_DAYS', 7, 1, 365),
    requestsAtOnce: variables.whole('WEBHOOK_REQUESTS_AT_ONCE', 100, 1, 10_000),
    requestsPerTarget: variables.whole('WEBHOOK_REQUESTS_PER_TARGET', 4, 1, 1000),
    /** How often the database is asked for what no bell told of. */
    lookMs: variables.whole('WEBHOOK_LOOK_MS', 5000, 50, 600_000),
  };
}
