import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { RedisServers } from '../config/redis.ts';
import { required } from '../config/variables.ts';
import { startHeartbeat } from './heartbeat.ts';
import { sentinelOptions } from './sentinel.ts';

/**
 * A single Redis, also one that Sentinels name, or a Redis Cluster. Commands with several keys need a hash tag that the keys
 * share.
 */
export type RedisClient = Redis | Cluster;

/** The options of every connection, also of those that a Cluster opens to its nodes. */
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
export function createRedis({ redis: { servers } }: Config, logger: Logger): RedisClient {
  const redis = connect(required('REDIS_URL', servers));
  const warn = (error: Error) => logger.warn({ error: error.message }, 'Redis connection');
  // The first connection is checkReachable's to report.
  redis.once('ready', () => redis.on('error', warn));
  redis.on('error', () => {});
  if (redis instanceof Redis) keepAlive(redis, warn);
  return redis;
}

function connect(servers: RedisServers): RedisClient {
  if (servers.kind === 'cluster') return createCluster(servers);
  const options = { ...CONNECTION, lazyConnect: true, enableAutoPipelining: true, retryStrategy: retryDelay };
  if (servers.kind === 'sentinel') return new Redis({ ...options, ...sentinelOptions(servers) });
  return new Redis(servers.url, { ...options, ...(servers.tls && { tls: servers.tls }) });
}

function keepAlive(redis: Redis, onTrouble: (error: Error) => void): void {
  // One that is given up while it waits for its next attempt never says that it has ended.
  const heartbeat = startHeartbeat(redis, onTrouble).unref();
  redis.once('end', () => clearInterval(heartbeat));
}

/**
 * A connection like another one, for BullMQ: its commands may block, and wait while Redis is away. So whoever sends one
 * bounds how many wait.
 */
export function duplicateForQueue(redis: RedisClient): RedisClient {
  const patient = { maxRetriesPerRequest: null, enableAutoPipelining: false, commandTimeout: undefined };
  if (!(redis instanceof Cluster)) {
    const duplicate = redis.duplicate(patient as unknown as RedisOptions);
    keepAlive(duplicate, () => {});
    return duplicate;
  }
  const redisOptions = { ...redis.options.redisOptions, ...patient } as unknown as RedisOptions;
  return redis.duplicate([], { enableAutoPipelining: false, redisOptions });
}

/** How late a slot that moved in silence is noticed, in milliseconds. */
const SLOTS_REFRESH_MS = 10_000;

function createCluster({ urls, tls }: RedisServers & { kind: 'cluster' }): Cluster {
  // The nodes that the Cluster names itself take the same credentials.
  const { username, password } = new URL(urls[0]);
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
      ...(tls && { tls }),
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

/** How long a key stays that shows that Redis takes writes, in milliseconds. */
const SIGN_MS = 1000;

/**
 * Resolves when Redis takes what is written, as a replica that only reads does not, nor a Sentinel; on a Cluster, when each
 * of its masters answers. `prefix` stands before the key that is written.
 */
export async function checkRedis(redis: RedisClient, prefix: string): Promise<void> {
  // It waits for a connection; only then are the masters known.
  await redis.set(`${prefix}ready`, '', 'PX', SIGN_MS);
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
