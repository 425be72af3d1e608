import type { Values } from './values.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** How events are delivered to partners' servers. */
export function webhooks(values: Values, retentionDays: number) {
  const backoffMs = values.get('WEBHOOK_BACKOFF_MS');
  return {
    /** Whether this process delivers; some process must. */
    enabled: values.get('WEBHOOKS'),
    /** Private addresses and plain HTTP as targets: for development and tests. */
    allowPrivate: values.get('WEBHOOKS_ALLOW_PRIVATE'),
    perKey: values.get('WEBHOOKS_PER_KEY'),
    timeoutMs: values.get('WEBHOOK_TIMEOUT_MS'),
    /** Doubles with each attempt, up to `maxBackoffMs`. */
    backoffMs,
    maxBackoffMs: values.getWithin('WEBHOOK_MAX_BACKOFF_MS', { min: backoffMs }),
    /** Not beyond the retention of events: what was not delivered must still be there. */
    disableAfterMs: values.getWithin('WEBHOOK_DISABLE_DAYS', { max: retentionDays }) * DAY_MS,
    logDays: values.get('WEBHOOK_LOG_DAYS'),
    requestsAtOnce: values.get('WEBHOOK_REQUESTS_AT_ONCE'),
    requestsPerTarget: values.get('WEBHOOK_REQUESTS_PER_TARGET'),
    /** How often the database is asked for events whose bell was lost. */
    lookMs: values.get('WEBHOOK_LOOK_MS'),
  };
}
