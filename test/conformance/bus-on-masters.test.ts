import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { type Bus, createBus } from '../../kernel/bus/bus.ts';
import { closeRedis, type RedisClient } from '../../kernel/redis/redis.ts';
import { createListener, renewalOf } from '../setup/bell-listener.ts';
import { createRedisCluster, type RedisCluster } from '../setup/redis-cluster.ts';
import { createClient, type RedisServer } from '../setup/redis-server.ts';
import { until } from '../setup/until.ts';

describe('the bus over the masters of a Redis Cluster', () => {
  let cluster: RedisCluster;
  let redis: RedisClient;
  let bus: Bus;
  beforeAll(async () => {
    cluster = await createRedisCluster();
    redis = createClient(cluster.url);
    bus = createBus(redis, 'masters:', pino({ level: 'silent' }));
  });
  afterAll(async () => {
    await bus.close();
    await closeRedis(redis);
    await cluster[Symbol.asyncDispose]();
  });

  /** A topic that belongs to this master, and to none of the other tests. */
  const topicOf = (master: RedisServer): string => {
    const topic = `{${randomUUID()}}`;
    return cluster.masterOf(topic) === master ? topic : topicOf(master);
  };
  const sharded = async ({ redis: ask }: RedisServer) => (await ask.call('PUBSUB', 'SHARDCHANNELS')) as string[];

  test('hears topics of all of them, each from its own', async () => {
    const topics = cluster.masters.map(topicOf);
    const listeners = topics.map(() => createListener());
    await Promise.all(topics.map((topic, i) => bus.subscribe(topic, listeners[i]?.listener ?? (() => {}))));
    for (const topic of topics) bus.publish(topic, { n: 1 });
    await Promise.all(listeners.map(({ hears }) => hears(1)));
    expect(await Promise.all(cluster.masters.map(sharded))).toEqual(topics.map((topic) => [`masters:${topic}`]));
  });

  test('hears the topics of the others while one of them is down', async () => {
    const [down, up] = cluster.masters as [RedisServer, RedisServer];
    const { listener, hears } = createListener();
    const topic = topicOf(up);
    await bus.subscribe(topicOf(down), () => {});
    await bus.subscribe(topic, listener);
    await down.kill();
    bus.publish(topic, { n: 1 });
    await hears(1);
    const renewed = renewalOf(bus);
    await down.start();
    await renewed;
    await cluster.untilWell();
  });

  test('follows a topic whose slot moves to another master, and says that it was renewed', async () => {
    const [first] = cluster.masters as [RedisServer];
    const [staying, moving] = [createListener(), createListener()];
    const [here, there] = [topicOf(first), topicOf(first)];
    await bus.subscribe(here, staying.listener);
    await bus.subscribe(there, moving.listener);
    let arrived = false;
    const stop = bus.onRenewed(async () => {
      arrived ||= (await sharded(cluster.masters[1] as RedisServer)).includes(`masters:${there}`);
    });
    await cluster.moveSlot(there);
    await until(() => arrived);
    stop();
    for (const topic of [here, there]) bus.publish(topic, { n: 1 });
    await Promise.all([staying.hears(1), moving.hears(1)]);
    const late = createListener();
    await bus.subscribe(`late ${there}`, late.listener);
    bus.publish(`late ${there}`, { n: 1 });
    await late.hears(1);
    expect([staying.heard, moving.heard]).toEqual([[1], [1]]);
  });

  test('takes a topic whose slot moved before anybody told it', async () => {
    const [first] = cluster.masters as [RedisServer];
    const topic = topicOf(first);
    await bus.subscribe(topicOf(first), () => {});
    await cluster.moveSlot(topic);
    const { listener, hears } = createListener();
    await bus.subscribe(topic, listener);
    bus.publish(topic, { n: 1 });
    await hears(1);
  });
});
