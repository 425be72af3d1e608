import { once } from 'node:events';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from './config/config.ts';
import { nameOf } from './config/database.ts';
import { addressesOf } from './config/redis.ts';
import { ConfigError } from './config/variables.ts';
import type { RedisClient } from './redis/redis.ts';
import type { Resources } from './resources.ts';

/** Makes sure that the database and Redis answer and are what we need. Throws one line that says which one is not. */
export async function checkReachable({ config, logger, orm, redis }: Resources): Promise<void> {
  const settings = await checkDatabase(orm, config);
  if (!config.database.startupParameters && !settings.areSet) logger.warn(SETTINGS_MISSING);
  await connect(redis).catch((error: Error) => {
    if (KNOWS_NO_CLUSTER.test(error.message)) throw sentinelAddress();
    throw unreachable('Redis', config.redis.source, addressesOf(config.redis.servers), error);
  });
  await checkMode(redis, config);
}

/** The oldest PostgreSQL that knows all that our statements say. */
const OLDEST_POSTGRES = 15;

const ABOUT = `select current_setting('server_version_num')::int / 10000 as major, current_setting('server_version') as version,
  current_setting('plan_cache_mode') = 'force_generic_plan' and current_setting('statement_timeout') <> '0' as "areSet"`;

const SETTINGS_MISSING =
  'DATABASE_STARTUP_PARAMETERS is off, but the role has not the settings that docs/operations.md gives it (PgBouncer).';

/** Makes sure that PostgreSQL answers and is new enough. Tells whether a session has the settings that we need. */
export async function checkDatabase(orm: MikroORM, { database }: Config): Promise<{ areSet: boolean }> {
  const addresses = database.server?.hosts.map(nameOf) ?? [];
  type About = { major: number; version: string; areSet: boolean };
  const rows = await orm.em
    .fork()
    .execute<About[]>(ABOUT)
    .catch((error: Error) => {
      throw unreachable('PostgreSQL', database.source, addresses, error);
    });
  const [{ major, version, areSet }] = rows as [About];
  if (major < OLDEST_POSTGRES)
    throw new Error(
      `PostgreSQL at ${addresses.join(', ')} (${database.source}) is version ${version}: Parley needs ${OLDEST_POSTGRES} or newer.`,
    );
  return { areSet };
}

/** Each address is taken for what it is: others of its kind answer as well, and would be wrong in silence. */
async function checkMode(redis: RedisClient, { redis: { servers } }: Config): Promise<void> {
  const mode = /^(?:redis|server)_mode:(\w+)/m.exec(await redis.info('server'))?.[1];
  if (mode === 'sentinel') throw sentinelAddress();
  if (mode === 'cluster' && servers?.kind !== 'cluster')
    throw new ConfigError(
      'REDIS_URL',
      'is a node of a Redis Cluster: name several of its nodes, or set REDIS_CLUSTER=on.',
    );
}

/** A Sentinel, asked for its slots. A Redis that is no node of a Cluster says that it is none. */
const KNOWS_NO_CLUSTER = /^ERR unknown command '?cluster/i;

const sentinelAddress = () =>
  new ConfigError(
    'REDIS_URL',
    'is the address of a Sentinel: give all of them as redis+sentinel://host:26379,host:26379/name-of-the-master.',
  );

/** Throws why it cannot be reached, as far as Redis or the network said. */
async function connect(redis: RedisClient): Promise<void> {
  let reason: Error | undefined;
  redis.once('error', (error: Error & { lastNodeError?: Error }) => {
    reason = error.lastNodeError ?? error;
  });
  // A Cluster whose slots are not all served closes the connection, and its promise waits until it is well again.
  const closed = once(redis, 'close').then(() => Promise.reject(new Error('the Cluster is down')));
  await Promise.race([redis.connect(), closed]).catch((error: Error) => {
    throw reason ?? error;
  });
}

/** Names addresses without users and passwords. PostgreSQL's own errors say more than their codes. */
export function unreachable(what: string, source: string, addresses: readonly string[], error: Error): Error {
  const { code, severity } = error as { code?: string; severity?: string };
  const reason = (!severity && code) || error.message.split('\n')[0];
  return new Error(`${what} at ${addresses.join(', ') || 'no address'} (${source}) cannot be reached: ${reason}`);
}
