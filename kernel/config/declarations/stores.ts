import { flag, secret, text, textOr, whole } from '../variables.ts';

/** PostgreSQL, and what else an installation keeps. */
export const POSTGRES = {
  DATABASE_URL: text({
    takes: '`postgresql://user:password@host:port/database?sslmode=verify-full`',
    unset: 'a private one with `npm start`',
    meaning:
      'PostgreSQL 15 to 18; several hosts, sockets and the parameters of libpq as in [operations.md](operations.md#postgresql-of-your-own).',
  }),
  PGSSLMODE: text({ takes: 'as `sslmode`', meaning: 'TLS to PostgreSQL, where `DATABASE_URL` does not say it.' }),
  PGSSLROOTCERT: text({
    takes: 'a file, or `system`',
    meaning: 'As `sslrootcert`: the authorities that are believed.',
  }),
  PGSSLCERT: text({ takes: 'a file', meaning: 'As `sslcert`: a certificate to sign in with.' }),
  PGSSLKEY: text({ takes: 'a file', meaning: 'As `sslkey`: its private key.' }),
  DATABASE_POOL: whole({ default: 20, min: 1, max: 1000, meaning: 'The connections of each process.' }),
  DATABASE_STARTUP_PARAMETERS: flag({
    default: 'on',
    meaning:
      'Whether settings are sent when a connection opens; off where the role has them, for [PgBouncer](operations.md#pgbouncer).',
  }),
  DATABASE_PREPARE: flag({
    default: 'on',
    meaning: 'Whether statements are prepared by a name; off for PgBouncer before 1.21.',
  }),
  STATEMENT_TIMEOUT_MS: whole({
    default: 5000,
    min: 100,
    max: 600_000,
    meaning: 'After this time PostgreSQL gives up on a statement.',
  }),
};

export const REDIS = {
  REDIS_URL: text({
    takes:
      '`redis://`, `rediss://`, several of them separated by commas, or `redis+sentinel://user:password@sentinel:26379,another:26379/name`',
    unset: 'a private one with `npm start`',
    meaning:
      'Redis 7 or newer, or Valkey. Several URLs are nodes of a Redis Cluster; the last form finds the master by its Sentinels ([operations.md](operations.md#redis-sentinel)).',
  }),
  REDIS_CA: text({
    takes: 'a file',
    unset: "Node's",
    meaning: 'The certificates (PEM) of the authorities that are believed over `rediss://`.',
  }),
  REDIS_CLUSTER: flag({ default: 'off', meaning: 'Whether the one URL leads to a Redis Cluster.' }),
  REDIS_PREFIX: textOr({
    default: 'parley:',
    takes: 'any text',
    meaning: 'The beginning of every key and channel, so that several installations can share one Redis.',
  }),
};

export const INSTALLATION = {
  PARLEY_SECRET: secret({
    minLength: 32,
    unset: 'with `npm start` made at the first start',
    meaning:
      'The secret of the installation, the same in all its processes: it signs what they tell one another and seals the signing keys ([operations.md](operations.md#secrets)).',
  }),
  PARLEY_DATA: textOr({
    default: '.parley',
    takes: 'a folder',
    meaning: 'The folder of the private PostgreSQL and Redis and of the generated secret.',
  }),
  EVENT_RETENTION_DAYS: whole({
    default: 30,
    min: 1,
    max: 3650,
    meaning: 'How long events stay in the log, rounded up to whole months.',
  }),
  USAGE_FLUSH_SECONDS: whole({
    default: 5,
    min: 1,
    max: 3600,
    meaning: 'How often a gateway writes down who was active and how long deliveries took ([usage.md](usage.md)).',
  }),
};
