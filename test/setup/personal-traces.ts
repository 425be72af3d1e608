import { Redis } from 'ioredis';
import type { Stores } from './databases.ts';
import { query } from './query.ts';

interface Column {
  readonly table: string;
  readonly column: string;
}

/** The columns in which one of the texts occurs, as `table.column`. A row's own `id` says nothing of whose it is. */
export async function findInTables({ databaseUrl }: Stores, texts: readonly string[]): Promise<string[]> {
  const columns = await query<Column>(
    databaseUrl,
    `select relname as table, attname as column from pg_attribute join pg_class c on c.oid = attrelid
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and attnum > 0 and not attisdropped and (attname <> 'id' or relname = 'user')`,
  );
  const searches = columns.map(
    ({ table, column }) =>
      `select '${table}.${column}' as place where exists (
        select from "${table}" where "${column}"::text like any (select '%' || t || '%' from unnest($1::text[]) as t))`,
  );
  const found = await query<{ place: string }>(databaseUrl, `${searches.join(' union all ')} order by place`, [texts]);
  return found.map(({ place }) => place);
}

/** The keys of Redis, without the prefix, in which one of the texts occurs, or in whose value. */
export async function findInRedis({ redisUrl, redisPrefix }: Stores, texts: readonly string[]): Promise<string[]> {
  const redis = new Redis(redisUrl);
  const keys = await redis.keys(`${redisPrefix}*`);
  const written = await Promise.all(keys.map(async (key) => `${key} ${await readValue(redis, key)}`));
  redis.disconnect();
  return keys
    .filter((_, index) => texts.some((text) => written[index]?.includes(text)))
    .map((key) => key.slice(redisPrefix.length));
}

async function readValue(redis: Redis, key: string): Promise<string> {
  const type = await redis.type(key);
  if (type === 'hash') return JSON.stringify(await redis.hgetall(key));
  if (type === 'zset') return (await redis.zrange(key, 0, -1)).join();
  if (type === 'set') return (await redis.smembers(key)).join();
  if (type === 'list') return (await redis.lrange(key, 0, -1)).join();
  if (type === 'stream') return JSON.stringify(await redis.xrange(key, '-', '+'));
  return (await redis.get(key)) ?? '';
}
