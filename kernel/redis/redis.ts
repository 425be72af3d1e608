import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { required } from '../config/variables.ts';

/** A single Redis, or a Redis Cluster. Commands with several keys need a hash tag that the keys share. */
export type RedisClient = Redis | Cluster;

/** What holds for every connection, also those that a Cluster opens to its nodes. */
const CONNECTION = {
  connectTimeout: 5000,
  maxRetriesPerRequest: 1,
  /** How long a command waits for its answer, in milliseconds. */
  commandTimeout: 5000,
};

const retryDelay = (attempt: number) => Math.min(attempt * 100, 2000);

/**
 * A connection to Redis that renews itself for ever. Commands sent while it is down fail after one attempt to renew
 * it: what Redis holds is never the truth, so a caller would rather know than wait.
 */
export function createRedis({ redis: { urls, cluster } }: Config, logger: Logger): RedisClient {
  const nodes = required('REDIS_URL', urls);
  const redis = cluster ? createCluster(nodes) : createSingle(nodes[0]);
  // The first connection is checkReachable's to report.
  redis.once('ready', () => redis.on('error', (error) => logger.warn({ error: error.message }, 'Redis connection')));
  redis.on('error', () => {});
  return redis;
}

const createSingle = (url: string): Redis =>
  new Redis(url, { ...CONNECTION, lazyConnect: true, enableAutoPipelining: true, retryStrategy: retryDelay });

/**
 * A connection like another one, for BullMQ: its commands may block, and wait while Redis is away. So whoever sends one
 * bounds how many wait.
 */
export function duplicateForQueue(redis: RedisClient): RedisClient {
  const patient = { maxRetriesPerRequest: null, enableAutoPipelining: false, commandTimeout: undefined };
  if (!(redis instanceof Cluster)) return redis.duplicate(patient as unknown as RedisOptions);
  const redisOptions = { ...redis.options.redisOptions, ...patient } as unknown as RedisOptions;
  return redis.duplicate([], { enableAutoPipelining: false, redisOptions });
}

/** How late a slot that moved in silence is noticed, in milliseconds. */
const SLOTS_REFRESH_MS = 10_000;

function createCluster(urls: readonly string[]): Cluster {
  // The nodes that the Cluster names itself take the same credentials.
  const { protocol, username, password } = new URL(urls[0] ?? '');
  const cluster = new Cluster([...urls], {
    lazyConnect: true,
    enableAutoPipelining: true,
    clusterRetryStrategy: retryDelay,
    // Otherwise a command for a node that was away is sent to others, in vain, and what is pipelined fails.
    clusterNodeRetryStrategy: retryDelay,
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    // Certificates are for names.
    dnsLookup: (name, callback) => callback(null, name),
    redisOptions: {
      ...CONNECTION,
      username: decodeURIComponent(username),
      password: decodeURIComponent(password),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  });
  // Perhaps another node stands in for the one in trouble.
  cluster.on('node error', () => void refreshSlots(cluster));
  // Commands wait in its queue without a limit of time or number, and nothing public empties it.
  // biome-ignore lint/complexity/useLiteralKeys: TypeScript lets us at what is private in this way only.
  cluster.on('close', () => cluster['flushQueue'](new Error('Connection is closed.')));
  return cluster;
}

/** Asks a Cluster which node has which slot. Where none of the known nodes answers, it begins anew at `REDIS_URL`. */
export function refreshSlots(cluster: Cluster): Promise<void> {
  return new Promise((resolve) => {
    cluster.refreshSlotsCache((error) => {
      if (error && cluster.status === 'ready') cluster.disconnect(true);
      resolve();
    });
  });
}

/** Resolves when Redis answers, on a Cluster each of its masters. */
export async function pingRedis(redis: RedisClient): Promise<void> {
  // The first one waits for a connection; only then are the masters known.
  await redis.ping();
  if (redis instanceof Cluster) await Promise.all(redis.nodes('master').map((master) => master.ping()));
}

/** How long what was sent may still take to arrive when a connection is closed. */
const CLOSE_MS = 1000;

/** Lets what was sent arrive, then closes. */
export async function closeRedis(redis: RedisClient): Promise<void> {
  if (redis.status !== 'ready') return redis.disconnect();
  const timer = setTimeout(() => redis.disconnect(), CLOSE_MS);
  await redis.quit().catch(() => redis.disconnect());
  clearTimeout(timer);
}
