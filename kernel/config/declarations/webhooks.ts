import { flag, whole } from '../variables.ts';

/** How events are delivered to partners' servers. */
export const WEBHOOKS = {
  WEBHOOKS: flag({ default: 'on', meaning: 'Whether this gateway delivers webhooks; some gateway must.' }),
  WEBHOOKS_ALLOW_PRIVATE: flag({
    default: 'off',
    meaning: 'Whether webhooks may go to private addresses and over plain HTTP, for development and tests.',
  }),
  WEBHOOKS_PER_KEY: whole({ default: 10, min: 1, max: 1000, meaning: 'The webhooks of one API key.' }),
  WEBHOOK_TIMEOUT_MS: whole({
    default: 10_000,
    min: 100,
    max: 60_000,
    meaning: 'In this time a target must have answered, from the first byte sent to the last one taken.',
  }),
  WEBHOOK_BACKOFF_MS: whole({
    default: 1000,
    min: 10,
    max: 3_600_000,
    meaning: 'The wait after a first failed attempt; it doubles with each.',
  }),
  WEBHOOK_MAX_BACKOFF_MS: whole({
    default: 600_000,
    min: 10,
    max: 86_400_000,
    meaning: 'The longest wait; `WEBHOOK_BACKOFF_MS` at least.',
  }),
  WEBHOOK_DISABLE_DAYS: whole({
    default: 5,
    min: 1,
    max: 3650,
    meaning: 'After this time a webhook is disabled that does nothing but fail; `EVENT_RETENTION_DAYS` at most.',
  }),
  WEBHOOK_LOG_DAYS: whole({ default: 7, min: 1, max: 365, meaning: 'How long the log of deliveries is kept.' }),
  WEBHOOK_REQUESTS_AT_ONCE: whole({
    default: 100,
    min: 1,
    max: 10_000,
    meaning: 'The requests of one process that are under way at a time.',
  }),
  WEBHOOK_REQUESTS_PER_TARGET: whole({
    default: 4,
    min: 1,
    max: 1000,
    meaning: 'Those of one process to one webhook.',
  }),
  WEBHOOK_LOOK_MS: whole({
    default: 5000,
    min: 50,
    max: 600_000,
    meaning:
      'How often the database is asked for events whose bell was lost: for 500 conversations of webhooks each time.',
  }),
};
