import { databaseServer } from './database.ts';
import type { Environment } from './environment.ts';
import { trustedProxies } from './proxies.ts';
import { rateLimits } from './rate-limits.ts';
import { redisServers } from './redis.ts';
import { ConfigError, Variables } from './variables.ts';
import { webhooks } from './webhooks.ts';

/** What tells which stores are meant, in errors about them: the variables that name them, unless they were started here. */
export interface StoreSources {
  readonly database: string;
  readonly redis: string;
}

/** Checks the environment and gives it types, units and defaults. Throws {@link ConfigError}. */
export function createConfig(env: Environment, sources: Partial<StoreSources> = {}) {
  const variables = new Variables(env);
  const eventRetentionDays = variables.whole('EVENT_RETENTION_DAYS', 30, 1, 3650);
  const maxCost = variables.whole('MAX_QUERY_COST', 50_000, 100, 1_000_000_000);
  return {
    /** Where the public endpoints listen; a port of 0 takes any free one. */
    http: {
      port: variables.whole('PORT', 4000, 0, 65_535),
      host: env.HOST || '127.0.0.1',
      /** Origins that browsers may call from: a list, or `*` for any; none by default. */
      corsOrigins: variables.list('CORS_ORIGINS').filter(Boolean),
      /** Whose `X-Forwarded-For` is believed. */
      trustProxy: trustedProxies(variables),
      maxBodyBytes: variables.whole('MAX_BODY_BYTES', 256 * 1024, 1024, 100 * 1024 * 1024),
      /** How long requests under way may take after SIGTERM, in milliseconds. */
      drainMs: variables.whole('DRAIN_SECONDS', 5, 0, 600) * 1000,
      /** How long after SIGTERM a process takes requests as before, but says that it is not ready, in milliseconds. */
      drainDelayMs: variables.whole('DRAIN_DELAY_SECONDS', 0, 0, 600) * 1000,
      /** Of the answer to a request, and of an event. */
      maxResponseBytes: variables.whole('MAX_RESPONSE_BYTES', 8 * 1024 * 1024, 64 * 1024, 1024 * 1024 * 1024),
      /** Above this delay of the event loop, in milliseconds, new work is refused. */
      maxEventLoopDelayMs: variables.whole('MAX_EVENT_LOOP_DELAY_MS', 2000, 50, 600_000),
    },
    metrics: {
      /** Where they are shown to this machine alone. */
      port: variables.optionalWhole('METRICS_PORT', 1, 65_535),
      /** Shows them to whoever sends it, on the public port. */
      token: variables.secret('METRICS_TOKEN', 16),
    },
    database: {
      server: databaseServer(variables),
      source: sources.database ?? 'DATABASE_URL',
      pool: variables.whole('DATABASE_POOL', 20, 1, 1000),
      /** Whether settings are sent when a connection opens; else the role must have them: PgBouncer refuses them. */
      startupParameters: variables.isOn('DATABASE_STARTUP_PARAMETERS', 'on'),
      /** Whether statements are prepared by name: PgBouncer before 1.21 loses them. */
      prepare: variables.isOn('DATABASE_PREPARE', 'on'),
      statementTimeoutMs: variables.whole('STATEMENT_TIMEOUT_MS', 5000, 100, 600_000),
    },
    redis: {
      servers: redisServers(variables),
      source: sources.redis ?? 'REDIS_URL',
      /** Stands before every key and channel, so that several installations can share one Redis. */
      prefix: env.REDIS_PREFIX ?? 'parley:',
    },
    /** Everything signed or sealed inside the installation derives from this: all its processes share it. */
    secret: variables.secret('PARLEY_SECRET', 32),
    /** Folder of the embedded PostgreSQL and Redis and of the generated secret. */
    dataFolder: env.PARLEY_DATA || '.parley',
    logLevel: variables.oneOf('LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'info'),
    subgraphs: {
      urls: {
        users: variables.url('USERS_URL', ['http:', 'https:']),
        conversations: variables.url('CONVERSATIONS_URL', ['http:', 'https:']),
        messages: variables.url('MESSAGES_URL', ['http:', 'https:']),
        presence: variables.url('PRESENCE_URL', ['http:', 'https:']),
      },
      timeoutMs: variables.whole('SUBGRAPH_TIMEOUT_MS', 10_000, 100, 600_000),
    },
    sessions: {
      accessTokenSeconds: variables.whole('ACCESS_TOKEN_MINUTES', 15, 1, 1440) * 60,
      refreshTokenDays: variables.whole('REFRESH_TOKEN_DAYS', 30, 1, 3650),
      keyRotationDays: variables.whole('KEY_ROTATION_DAYS', 30, 1, 3650),
      /** Each takes 19 MiB and a processor for some 30 ms; more wait in a bounded queue. */
      passwordHashesAtOnce: variables.whole('PASSWORD_HASHES_AT_ONCE', 2, 1, 64),
    },
    /** Whether anyone may make a user of their own. */
    registration: variables.isOn('REGISTRATION', 'on'),
    rateLimits: rateLimits(variables, maxCost),
    chat: {
      /** In Unicode code points. */
      maxMessageLength: variables.whole('MAX_MESSAGE_LENGTH', 5000, 1, 100_000),
      /** How many different ones can be reactions to one message. */
      maxEmojiPerMessage: variables.whole('MAX_EMOJI_PER_MESSAGE', 20, 1, 1000),
      maxPageSize: variables.whole('MAX_PAGE_SIZE', 100, 20, 1000),
      maxGroupParticipants: variables.whole('MAX_GROUP_PARTICIPANTS', 1000, 2, 100_000),
      /** Above so many participants `readReceipts` is empty and only the counts remain. */
      maxReceiptParticipants: variables.whole('MAX_RECEIPT_PARTICIPANTS', 50, 0, 1000),
      /** Above so many participants typing is not sent. */
      maxTypingParticipants: variables.whole('MAX_TYPING_PARTICIPANTS', 100, 0, 10_000),
      presenceTtlMs: variables.whole('PRESENCE_TTL_SECONDS', 30, 1, 3600) * 1000,
      /** Others are told of changes of one user at most this often. */
      presenceDebounceMs: variables.whole('PRESENCE_DEBOUNCE_MS', 1000, 10, 60_000),
      eventRetentionDays,
    },
    limits: {
      introspection: variables.isOn('INTROSPECTION', 'on'),
      depth: variables.whole('MAX_QUERY_DEPTH', 15, 3, 1000),
      aliases: variables.whole('MAX_QUERY_ALIASES', 30, 1, 10_000),
      tokens: variables.whole('MAX_QUERY_TOKENS', 2000, 100, 1_000_000),
      /** Fields and fragments that are selected, with all fragments in their places. */
      nodes: variables.whole('MAX_QUERY_NODES', 2000, 100, 1_000_000),
      cost: maxCost,
    },
    /** Who may use `/explorer`: platform admins, or whoever reaches it; off: there is none. */
    explorer: variables.oneOf('EXPLORER', ['admins', 'anyone', 'off'], 'admins'),
    documents: {
      /** Whether only registered documents are executed, whoever asks but for admins. */
      trustedOnly: variables.oneOf('TRUSTED_DOCUMENTS', ['off', 'only'], 'off') === 'only',
    },
    sockets: {
      /** At one gateway process. */
      socketsPerUser: variables.whole('MAX_SOCKETS_PER_USER', env.RATE_LIMITS === 'off' ? 1_000_000 : 50, 1, 1_000_000),
      operationsPerSocket: variables.whole('MAX_OPERATIONS_PER_SOCKET', 100, 1, 100_000),
      maxFrameBytes: variables.whole('MAX_FRAME_BYTES', 64 * 1024, 1024, 16 * 1024 * 1024),
      /** How long a socket may stay open without `connection_init`. */
      initTimeoutMs: variables.whole('CONNECTION_INIT_SECONDS', 5, 1, 60) * 1000,
      queueLimits: queueLimits(variables.whole('MAX_QUEUED_BYTES', 1024 * 1024, 64 * 1024, 1024 * 1024 * 1024)),
    },
    webhooks: webhooks(variables, eventRetentionDays),
    usage: {
      /** How often a gateway writes down who was active and how long deliveries took. */
      flushMs: variables.whole('USAGE_FLUSH_SECONDS', 5, 1, 3600) * 1000,
    },
    /** The composed supergraph, read again whenever it changes; by default the one of `schema/`. */
    supergraphFile: env.SUPERGRAPH_FILE || undefined,
    /** The supergraphs of the contracts, read again whenever they change; by default those of `schema/contracts`. */
    contractsFolder: env.CONTRACTS_FOLDER || undefined,
    plantedFault: plantedFault(env.PARLEY_PLANTED_FAULT),
  };
}

export type Config = ReturnType<typeof createConfig>;

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
