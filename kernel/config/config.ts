import type { Environment } from './environment.ts';

/** A variable that cannot be used as it stands. The message is one line that names it and says what it takes. */
export class ConfigError extends Error {
  constructor(variable: string, problem: string) {
    super(`${variable} ${problem}`);
    this.name = 'ConfigError';
  }
}

type Variable = keyof Environment;

type Whole = (name: Variable, fallback: number, min: number, max: number) => number;
type OneOf = <T extends string>(name: Variable, values: readonly T[], fallback: T) => T;

/** Checks the environment and gives it types, units and defaults. Throws {@link ConfigError}. */
export function createConfig(env: Environment) {
  const whole = (name: Variable, fallback: number, min: number, max: number): number => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new ConfigError(name, `must be a whole number from ${min} to ${max}, not "${text}".`);
    return value;
  };
  const oneOf = <T extends string>(name: Variable, values: readonly T[], fallback: T): T => {
    const text = env[name] || fallback;
    const value = values.find((candidate) => candidate === text);
    if (!value) throw new ConfigError(name, `must be one of ${values.join(', ')}, not "${text}".`);
    return value;
  };
  const url = (name: Variable, protocols: readonly string[], text = env[name]): string | undefined => {
    if (!text) return undefined;
    // The value may hold a password: it is never repeated in the message.
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol))
      throw new ConfigError(name, `must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}.`);
    return text;
  };
  const redisUrls = nodesOf(
    env.REDIS_URL?.split(',').map((text) => url('REDIS_URL', ['redis:', 'rediss:'], text.trim())),
  );

  return {
    /** Where the public endpoints listen; a port of 0 takes any free one. */
    http: {
      port: whole('PORT', 4000, 0, 65_535),
      host: env.HOST || '0.0.0.0',
      /** Origins that browsers may call from: a list, or `*` for any; none by default. */
      corsOrigins: (env.CORS_ORIGINS ?? '')
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
      /** Believe `X-Forwarded-For` and the like: only behind a proxy that sets them. */
      trustProxy: oneOf('TRUST_PROXY', ['on', 'off'], 'off') === 'on',
      maxBodyBytes: whole('MAX_BODY_BYTES', 256 * 1024, 1024, 100 * 1024 * 1024),
      /** How long requests under way may take after SIGTERM, in milliseconds. */
      drainMs: whole('DRAIN_SECONDS', 5, 0, 600) * 1000,
    },
    database: {
      url: withDatabase(url('DATABASE_URL', ['postgresql:', 'postgres:'])),
      pool: whole('DATABASE_POOL', 20, 1, 1000),
      statementTimeoutMs: whole('STATEMENT_TIMEOUT_MS', 5000, 100, 600_000),
    },
    redis: {
      urls: redisUrls,
      /** Whether they are nodes of a Redis Cluster. */
      cluster: oneOf('REDIS_CLUSTER', ['on', 'off'], 'off') === 'on' || (redisUrls?.length ?? 0) > 1,
      /** Stands before every key and channel, so that several installations can share one Redis. */
      prefix: env.REDIS_PREFIX ?? 'parley:',
    },
    /** Everything signed or sealed inside the installation derives from this: all its processes share it. */
    secret: secret(env.PARLEY_SECRET),
    /** Folder of the embedded PostgreSQL and Redis and of the generated secret. */
    dataFolder: env.PARLEY_DATA || '.parley',
    logLevel: oneOf('LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'info'),
    subgraphs: {
      urls: {
        users: url('USERS_URL', ['http:', 'https:']),
        conversations: url('CONVERSATIONS_URL', ['http:', 'https:']),
        messages: url('MESSAGES_URL', ['http:', 'https:']),
        presence: url('PRESENCE_URL', ['http:', 'https:']),
      },
      timeoutMs: whole('SUBGRAPH_TIMEOUT_MS', 10_000, 100, 600_000),
    },
    sessions: {
      accessTokenSeconds: whole('ACCESS_TOKEN_MINUTES', 15, 1, 1440) * 60,
      refreshTokenDays: whole('REFRESH_TOKEN_DAYS', 30, 1, 3650),
      keyRotationDays: whole('KEY_ROTATION_DAYS', 30, 1, 3650),
      /** Each takes 19 MiB and a processor for some 30 ms; more wait in a bounded queue. */
      passwordHashesAtOnce: whole('PASSWORD_HASHES_AT_ONCE', 2, 1, 64),
    },
    rateLimits: {
      enabled: oneOf('RATE_LIMITS', ['on', 'off'], 'on') === 'on',
      messagesPerMinute: whole('MESSAGES_PER_MINUTE', 60, 1, 1_000_000),
      /** Added or removed. */
      reactionsPerMinute: whole('REACTIONS_PER_MINUTE', 60, 1, 1_000_000),
      conversationsPerHour: whole('CONVERSATIONS_PER_HOUR', 5, 1, 1_000_000),
      joinsPerHour: whole('JOINS_PER_HOUR', 20, 1, 1_000_000),
      loginsPerMinute: whole('LOGINS_PER_MINUTE', 10, 1, 1_000_000),
    },
    chat: {
      /** In Unicode code points. */
      maxMessageLength: whole('MAX_MESSAGE_LENGTH', 5000, 1, 100_000),
      /** How many different ones can be reactions to one message. */
      maxEmojiPerMessage: whole('MAX_EMOJI_PER_MESSAGE', 20, 1, 1000),
      maxPageSize: whole('MAX_PAGE_SIZE', 100, 20, 1000),
      maxGroupParticipants: whole('MAX_GROUP_PARTICIPANTS', 1000, 2, 100_000),
      /** Above so many participants `readReceipts` is empty and only the counts remain. */
      maxReceiptParticipants: whole('MAX_RECEIPT_PARTICIPANTS', 50, 0, 1000),
      /** Above so many participants typing is not sent. */
      maxTypingParticipants: whole('MAX_TYPING_PARTICIPANTS', 100, 0, 10_000),
      presenceTtlMs: whole('PRESENCE_TTL_SECONDS', 30, 1, 3600) * 1000,
      /** Others are told of changes of one user at most this often. */
      presenceDebounceMs: whole('PRESENCE_DEBOUNCE_MS', 1000, 10, 60_000),
      eventRetentionDays: whole('EVENT_RETENTION_DAYS', 30, 1, 3650),
    },
    limits: {
      introspection: oneOf('INTROSPECTION', ['on', 'off'], 'on') === 'on',
      depth: whole('MAX_QUERY_DEPTH', 15, 3, 1000),
      aliases: whole('MAX_QUERY_ALIASES', 30, 1, 10_000),
      tokens: whole('MAX_QUERY_TOKENS', 2000, 100, 1_000_000),
      cost: whole('MAX_QUERY_COST', 20_000, 100, 1_000_000_000),
    },
    /** Who may use `/explorer`: platform admins, or whoever reaches it; off: there is none. */
    explorer: oneOf('EXPLORER', ['admins', 'anyone', 'off'], 'admins'),
    documents: {
      /** Whether only registered documents are executed, whoever asks but for admins. */
      trustedOnly: oneOf('TRUSTED_DOCUMENTS', ['off', 'only'], 'off') === 'only',
    },
    sockets: {
      /** At one gateway process. */
      socketsPerUser: whole('MAX_SOCKETS_PER_USER', env.RATE_LIMITS === 'off' ? 1_000_000 : 50, 1, 1_000_000),
      operationsPerSocket: whole('MAX_OPERATIONS_PER_SOCKET', 100, 1, 100_000),
      maxFrameBytes: whole('MAX_FRAME_BYTES', 64 * 1024, 1024, 16 * 1024 * 1024),
      /** How long a socket may stay open without `connection_init`. */
      initTimeoutMs: whole('CONNECTION_INIT_SECONDS', 5, 1, 60) * 1000,
      queueLimits: queueLimits(whole('MAX_QUEUED_BYTES', 1024 * 1024, 64 * 1024, 1024 * 1024 * 1024)),
    },
    webhooks: webhooks(whole, oneOf),
    usage: {
      /** How often a gateway writes down who was active and how long deliveries took. */
      flushMs: whole('USAGE_FLUSH_SECONDS', 5, 1, 3600) * 1000,
    },
    /** The composed supergraph, read again whenever it changes; by default the one of `schema/`. */
    supergraphFile: env.SUPERGRAPH_FILE || undefined,
    /** The supergraphs of the contracts, read again whenever they change; by default those of `schema/contracts`. */
    contractsFolder: env.CONTRACTS_FOLDER || undefined,
    plantedFault: plantedFault(env.PARLEY_PLANTED_FAULT),
  };
}

export type Config = ReturnType<typeof createConfig>;

function webhooks(whole: Whole, oneOf: OneOf) {
  const retentionDays = whole('EVENT_RETENTION_DAYS', 30, 1, 3650);
  const backoffMs = whole('WEBHOOK_BACKOFF_MS', 1000, 10, 3_600_000);
  return {
    /** Whether this process delivers; some process must. */
    enabled: oneOf('WEBHOOKS', ['on', 'off'], 'on') === 'on',
    /** Private addresses and plain HTTP as targets: for development and tests. */
    allowPrivate: oneOf('WEBHOOKS_ALLOW_PRIVATE', ['on', 'off'], 'off') === 'on',
    perKey: whole('WEBHOOKS_PER_KEY', 10, 1, 1000),
    /** From the first byte sent to the last one taken. */
    timeoutMs: whole('WEBHOOK_TIMEOUT_MS', 10_000, 100, 60_000),
    /** Doubles with each attempt, up to `maxBackoffMs`. */
    backoffMs,
    maxBackoffMs: whole('WEBHOOK_MAX_BACKOFF_MS', Math.max(600_000, backoffMs), backoffMs, 86_400_000),
    /** Not beyond the retention of events: what was not delivered must still be there. */
    disableAfterMs: whole('WEBHOOK_DISABLE_DAYS', Math.min(5, retentionDays), 1, retentionDays) * DAY_MS,
    logDays: whole('WEBHOOK_LOG_DAYS', 7, 1, 365),
    requestsAtOnce: whole('WEBHOOK_REQUESTS_AT_ONCE', 100, 1, 10_000),
    requestsPerTarget: whole('WEBHOOK_REQUESTS_PER_TARGET', 4, 1, 1000),
    /** How often the database is asked for what no bell told of. */
    lookMs: whole('WEBHOOK_LOOK_MS', 5000, 50, 600_000),
  };
}

const DAY_MS = 24 * 60 * 60 * 1000;

function secret(text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (text.length < 32) throw new ConfigError('PARLEY_SECRET', 'must have at least 32 characters.');
  return text;
}

/** What is ephemeral is left out long before a connection is closed for its queue. */
const queueLimits = (most: number) => ({ ephemeral: Math.floor(most / 4), most });

/** A fault on purpose: this part of what is published is dropped, and nobody looks for holes. */
function plantedFault(text: string | undefined): { readonly dropRate: number } | undefined {
  if (!text) return undefined;
  const [, rate = '0.001'] = /^drop-publishes(?::([\d.]+))?$/.exec(text) ?? [];
  if (!text.startsWith('drop-publishes') || !(Number(rate) > 0 && Number(rate) <= 1))
    throw new ConfigError(
      'PARLEY_PLANTED_FAULT',
      'must be drop-publishes or drop-publishes:<part>, for tests of the delivery check alone.',
    );
  return { dropRate: Number(rate) };
}

/** The addresses of one Redis: at least one, and one way to sign in to all of them. */
function nodesOf(urls: readonly (string | undefined)[] | undefined): readonly [string, ...string[]] | undefined {
  const [first, ...others] = urls?.filter((text) => text !== undefined) ?? [];
  if (!first) return undefined;
  const accessOf = (text: string) => {
    const { protocol, username, password } = new URL(text);
    return `${protocol}${username}:${password}`;
  };
  if (others.some((text) => accessOf(text) !== accessOf(first)))
    throw new ConfigError('REDIS_URL', 'must have the same protocol, user and password for all nodes of a Cluster.');
  return [first, ...others];
}

function withDatabase(text: string | undefined): string | undefined {
  if (text && new URL(text).pathname.length < 2)
    throw new ConfigError(
      'DATABASE_URL',
      'must name a database after the host: postgresql://user:password@host:port/database.',
    );
  return text;
}

/** A variable without which this process cannot run. */
export function required<T>(variable: string, value: T | undefined): T {
  if (value === undefined) throw new ConfigError(variable, 'must be set.');
  return value;
}
