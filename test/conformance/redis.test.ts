import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createBus } from '../../kernel/bus/bus.ts';
import { isOutage } from '../../kernel/outage.ts';
import { closeRedis, duplicateForQueue } from '../../kernel/redis/redis.ts';
import { createListener } from '../setup/bell-listener.ts';
import { certificate } from '../setup/certificates.ts';
import { createRedisCluster } from '../setup/redis-cluster.ts';
import {
  createClient,
  createRedisServer,
  createSingleRedis,
  type RedisServer,
  type RedisServers,
} from '../setup/redis-server.ts';
import { until } from '../setup/until.ts';

/** A client that is closed when the test ends. */
function useClient({ url }: RedisServers) {
  const redis = createClient(url);
  return { redis, [Symbol.asyncDispose]: () => closeRedis(redis) };
}

const outageOf = (command: Promise<unknown>) => command.then(() => 'no outage', isOutage);

describe.each([
  ['a single Redis', createSingleRedis],
  ['a Redis Cluster', createRedisCluster],
])('a client of %s', (_, createServers) => {
  let servers: RedisServers;
  beforeAll(async () => {
    servers = await createServers();
  });
  afterAll(async () => {
    await servers[Symbol.asyncDispose]();
  });

  test('reads what it wrote, whichever server has the key', async () => {
    await using client = useClient(servers);
    const keys = Array.from({ length: 100 }, (_, i) => `key ${i}`);
    await Promise.all(keys.map((key) => client.redis.set(key, key)));
    expect(await Promise.all(keys.map((key) => client.redis.get(key)))).toEqual(keys);
  });

  test('fails soon while the server of a key is down, and works again afterwards', async () => {
    await using client = useClient(servers);
    await client.redis.set('key', 'before');
    await servers.masterOf('key').kill();
    const outages = await Promise.all([outageOf(client.redis.get('key')), outageOf(client.redis.set('key', '1'))]);
    await servers.masterOf('key').start();
    await servers.untilWell();
    expect(outages).toEqual([true, true]);
    await client.redis.set('key', 'after');
    expect(await client.redis.get('key')).toBe('after');
  });

  test('fails soon when the server of a key is silent', async () => {
    await using client = useClient(servers);
    await client.redis.set('key', 'before');
    const thaw = servers.masterOf('key').freeze();
    const outage = await outageOf(client.redis.get('key')).finally(thaw);
    await servers.untilWell();
    expect(outage).toBe(true);
    expect(await client.redis.get('key')).toBe('before');
  });
});

describe('a client of a Redis Cluster that is down as a whole', () => {
  test('fails soon, at its start too, and works as soon as the Cluster is back', async () => {
    await using cluster = await createRedisCluster();
    await using early = useClient(cluster);
    await early.redis.set('key', 'before');
    await Promise.all(cluster.masters.map((master) => master.kill()));
    await using late = useClient(cluster);
    const outages: unknown[] = [];
    for (const { redis } of [early, late, early, late]) outages.push(await outageOf(redis.get('key')));
    expect(outages).toEqual([true, true, true, true]);
    await Promise.all(cluster.masters.map((master) => master.start()));
    await cluster.untilWell();
    for (const { redis } of [early, late]) await until(() => redis.set('key', 'after').then(Boolean, () => false));
  });
});

describe('a client of a Redis over TLS', () => {
  let server: RedisServer;
  const folder = mkdtempSync(join(tmpdir(), 'parley-redis-tls-'));
  beforeAll(async () => {
    server = await createRedisServer({ folder, password: 'secret', tls: true });
    await server.start();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The answers to a client, its subscriber and its queue, or why there are none. */
  async function readOver(url: string, env: Readonly<Record<string, string>>): Promise<string | null> {
    const redis = createClient(url, pino({ level: 'silent' }), env);
    const queue = duplicateForQueue(redis);
    const bus = createBus(redis, 'tls:', pino({ level: 'silent' }));
    let reason: string | undefined;
    redis.once('error', (error: Error & { code?: string }) => {
      reason = error.code;
    });
    try {
      await redis.set('key', 'value');
      const { listener, hears } = createListener();
      await bus.subscribe('topic', listener);
      bus.publish('topic', { n: 1 });
      await hears(1);
      return await queue.get('key');
    } catch (error) {
      return reason ?? (error as Error).message;
    } finally {
      await bus.close();
      for (const client of [redis, queue]) await closeRedis(client);
    }
  }

  test('believes the authority of REDIS_CA, and nobody else', async () => {
    const ca = (name: string) => ({ REDIS_CA: certificate(name) });
    expect(await readOver(server.url, ca('authority.crt'))).toBe('value');
    expect(await readOver(server.url, ca('stranger.crt'))).toMatch(/^(SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/);
    expect(await readOver(server.url, {})).toMatch(/^(SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/);
    const elsewhere = server.url.replace('localhost', '127.0.0.1');
    expect(await readOver(elsewhere, ca('authority.crt'))).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});
