import { databaseServer } from './database.ts';
import { VARIABLES } from './declarations/declarations.ts';
import type { Environment } from './environment.ts';
import { trustedProxies } from './proxies.ts';
import { rateLimits } from './rate-limits.ts';
import { redisServers } from './redis.ts';
import { Values } from './values.ts';
import { ConfigError } from './variables.ts';
import { webhooks } from './webhooks.ts';

/** The names of the stores in errors about them: the variables that name them, unless they were started here. */
export interface StoreSources {
  readonly database: string;
  readonly redis: string;
}

/** Checks the environment and gives it types, units and defaults. Throws {@link ConfigError}. */
export function createConfig(env: Environment, sources: Partial<StoreSources> = {}) {
  const values = new Values(env);
  const eventRetentionDays = values.get('EVENT_RETENTION_DAYS');
  const maxCost = values.get('MAX_QUERY_COST');
  return {
    /** The place where the public endpoints listen; a port of 0 takes any free one. */
    http: {
      port: values.get('PORT'),
      host: values.get('HOST'),
      /** Origins that browsers may call from: a list, or `*` for any; none by default. */
      corsOrigins: values.get('CORS_ORIGINS'),
      /** The proxies whose `X-Forwarded-For` is believed. */
      trustProxy: trustedProxies(values),
      maxBodyBytes: values.get('MAX_BODY_BYTES'),
      /** How long requests under way may take after SIGTERM, in milliseconds. */
      drainMs: values.get('DRAIN_SECONDS') * 1000,
      /** How long after SIGTERM a process takes requests as before, but says that it is not ready, in milliseconds. */
      drainDelayMs: values.get('DRAIN_DELAY_SECONDS') * 1000,
      /** Of the answer to a request, and of an event. */
      maxResponseBytes: values.get('MAX_RESPONSE_BYTES'),
      /** Of all answers that were made and have not left. */
      maxUnsentBytes: Math.max(values.get('MAX_UNSENT_BYTES'), values.get('MAX_RESPONSE_BYTES')),
      /** Above this delay of the event loop, in milliseconds, new work is refused. */
      maxEventLoopDelayMs: values.get('MAX_EVENT_LOOP_DELAY_MS'),
    },
    metrics: {
      /** The port that shows them to this machine alone. */
      port: metricsPort(values),
      /** Shows them to whoever sends it, on the public port. */
      token: values.get('METRICS_TOKEN'),
    },
    database: {
      server: databaseServer(values),
      source: sources.database ?? 'DATABASE_URL',
      pool: values.get('DATABASE_POOL'),
      /** Whether settings are sent when a connection opens; else the role must have them: PgBouncer refuses them. */
      startupParameters: values.get('DATABASE_STARTUP_PARAMETERS'),
      /** Whether statements are prepared by name: PgBouncer before 1.21 loses them. */
      prepare: values.get('DATABASE_PREPARE'),
      statementTimeoutMs: values.get('STATEMENT_TIMEOUT_MS'),
    },
    redis: {
      servers: redisServers(values),
      source: sources.redis ?? 'REDIS_URL',
      /** Stands before every key and channel, so that several installations can share one Redis. */
      prefix: values.get('REDIS_PREFIX'),
    },
    /** Everything signed or sealed inside the installation derives from this: all its processes share it. */
    secret: values.get('PARLEY_SECRET'),
    /** Folder of the embedded PostgreSQL and Redis and of the generated secret. */
    dataFolder: values.get('PARLEY_DATA'),
    logLevel: values.get('LOG_LEVEL'),
    subgraphs: {
      urls: {
        users: values.get('USERS_URL'),
        conversations: values.get('CONVERSATIONS_URL'),
        messages: values.get('MESSAGES_URL'),
        presence: values.get('PRESENCE_URL'),
      },
      timeoutMs: values.get('SUBGRAPH_TIMEOUT_MS'),
    },
    sessions: {
      accessTokenSeconds: values.get('ACCESS_TOKEN_MINUTES') * 60,
      refreshTokenDays: values.get('REFRESH_TOKEN_DAYS'),
      keyRotationDays: values.get('KEY_ROTATION_DAYS'),
      /** Each takes 19 MiB and a processor for some 30 ms; more wait in a bounded queue. */
      passwordHashesAtOnce: values.get('PASSWORD_HASHES_AT_ONCE'),
    },
    /** Whether anyone may make a user of their own. */
    registration: values.get('REGISTRATION'),
    rateLimits: rateLimits(values, maxCost),
    chat: {
      /** In Unicode code points. */
      maxMessageLength: values.get('MAX_MESSAGE_LENGTH'),
      /** Of the app's own data on a message. */
      maxCustomBytes: values.get('MAX_CUSTOM_BYTES'),
      /** How many different ones can be reactions to one message. */
      maxEmojiPerMessage: values.get('MAX_EMOJI_PER_MESSAGE'),
      maxPageSize: values.get('MAX_PAGE_SIZE'),
      maxGroupParticipants: values.get('MAX_GROUP_PARTICIPANTS'),
      /** Above this number of participants `readReceipts` is empty and only the counts remain. */
      maxReceiptParticipants: values.get('MAX_RECEIPT_PARTICIPANTS'),
      /** Above this number of participants typing is not sent. */
      maxTypingParticipants: values.get('MAX_TYPING_PARTICIPANTS'),
      presenceTtlMs: values.get('PRESENCE_TTL_SECONDS') * 1000,
      /** Others hear of changes of one user at most this often. */
      presenceDebounceMs: values.get('PRESENCE_DEBOUNCE_MS'),
      eventRetentionDays,
    },
    limits: {
      introspection: values.get('INTROSPECTION'),
      depth: values.get('MAX_QUERY_DEPTH'),
      aliases: values.get('MAX_QUERY_ALIASES'),
      tokens: values.get('MAX_QUERY_TOKENS'),
      /** Fields and fragments that are selected, with all fragments in their places. */
      nodes: values.get('MAX_QUERY_NODES'),
      cost: maxCost,
    },
    /** The people who may use `/explorer`: platform admins, or whoever reaches it; off: it does not exist. */
    explorer: values.get('EXPLORER'),
    documents: {
      /** Whether only registered documents are executed, whoever asks but for admins. */
      trustedOnly: values.get('TRUSTED_DOCUMENTS') === 'only',
    },
    sockets: {
      /** At one gateway process. */
      socketsPerUser: unlessLifted(values, 'MAX_SOCKETS_PER_USER'),
      /** Of the streams that subscriptions listen to, at one gateway process. */
      listenersPerUser: unlessLifted(values, 'MAX_LISTENERS_PER_USER'),
      operationsPerSocket: values.get('MAX_OPERATIONS_PER_SOCKET'),
      maxFrameBytes: values.get('MAX_FRAME_BYTES'),
      /** How long a socket may stay open without `connection_init`. */
      initTimeoutMs: values.get('CONNECTION_INIT_SECONDS') * 1000,
      queueLimits: queueLimits(values.get('MAX_QUEUED_BYTES')),
    },
    webhooks: webhooks(values, eventRetentionDays),
    usage: {
      /** How often a gateway writes down who was active and how long deliveries took. */
      flushMs: values.get('USAGE_FLUSH_SECONDS') * 1000,
    },
    /** The composed supergraph, read again whenever it changes; by default the one of `schema/`. */
    supergraphFile: values.get('SUPERGRAPH_FILE'),
    /** The supergraphs of the contracts, read again whenever they change; by default those of `schema/contracts`. */
    contractsFolder: values.get('CONTRACTS_FOLDER'),
    plantedFault: plantedFault(values.get('PARLEY_PLANTED_FAULT')),
  };
}

export type Config = ReturnType<typeof createConfig>;

function metricsPort(values: Values): number | undefined {
  const port = values.get('METRICS_PORT');
  if (port !== undefined && port === values.get('PORT'))
    throw new ConfigError('METRICS_PORT', 'must be another port than PORT.');
  return port;
}

/** Load tests, which lift the limits of rates, open as many as they like. */
const unlessLifted = (values: Values, name: 'MAX_SOCKETS_PER_USER' | 'MAX_LISTENERS_PER_USER'): number =>
  values.isSet(name) || values.get('RATE_LIMITS') ? values.get(name) : VARIABLES[name].max;

/** Ephemeral events are left out long before a connection is closed for its queue. */
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
