import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { type Bus, createBus } from '../../kernel/bus/bus.ts';
import { isOutage } from '../../kernel/outage.ts';
import { closeRedis, type RedisClient } from '../../kernel/redis/redis.ts';
import { createListener, renewalOf } from '../setup/bell-listener.ts';
import { createRedisCluster } from '../setup/redis-cluster.ts';
import { createClient, createSingleRedis, type RedisServers } from '../setup/redis-server.ts';
import { until } from '../setup/until.ts';

/** Printed by fast-check when a run fails; set SEED to repeat it. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);

describe.each([
  ['a single Redis', createSingleRedis],
  ['a Redis Cluster', createRedisCluster],
])('the bus over %s', (_, createServers) => {
  let servers: RedisServers;
  let redis: RedisClient;
  let bus: Bus;
  let prefix: string;
  let warnings: string[];
  beforeAll(async () => {
    servers = await createServers();
  });
  afterAll(async () => {
    await servers[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await servers.untilWell();
    prefix = `${randomUUID()}:`;
    warnings = [];
    const logger = pino({ level: 'warn' }, { write: (line) => void warnings.push(line) });
    redis = createClient(servers.url, logger);
    bus = createBus(redis, prefix, logger);
  });
  afterEach(async () => {
    await bus.close();
    await closeRedis(redis);
  });

  /** The topics of the bus that are asked for at the server of one of them. */
  const askedFor = async (topic: string) => {
    const kinds = ['CHANNELS', 'SHARDCHANNELS'].map((kind) =>
      servers.masterOf(prefix + topic).redis.call('PUBSUB', kind, `${prefix}*`),
    );
    return (await Promise.all(kinds)).flat().map((name) => String(name).slice(prefix.length));
  };
  const serverOf = (topic: string) => servers.masterOf(prefix + topic);
  const killConnections = (topic: string) => serverOf(topic).redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');

  test('carries payloads to the listeners of their topic alone, in order', async () => {
    const [one, other] = [createListener(), createListener()];
    await bus.subscribe('one', one.listener);
    await bus.subscribe('other', other.listener);
    for (let n = 1; n <= 100; n++) bus.publish('one', { n });
    bus.publish('other', { n: 1000 });
    await Promise.all([one.hears(100), other.hears(1000)]);
    expect(one.heard).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(other.heard).toEqual([1000]);
  });

  test('carries what is published before there is a connection in order too', async () => {
    const { heard, listener, hears } = createListener();
    await bus.subscribe('topic', listener);
    const fresh = createClient(servers.url);
    const publisher = createBus(fresh, prefix, pino({ level: 'silent' }));
    for (let n = 1; n <= 100; n++) {
      publisher.publish('topic', { n });
      if (n % 10 === 0) await new Promise(setImmediate);
    }
    await hears(100);
    expect(heard).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    await publisher.close();
    await closeRedis(fresh);
  });

  test('keeps installations with other prefixes apart', async () => {
    const [here, there] = [createListener(), createListener()];
    const neighbour = createBus(redis, `neighbour-${prefix}`, pino({ level: 'silent' }));
    await bus.subscribe('topic', here.listener);
    await neighbour.subscribe('topic', there.listener);
    neighbour.publish('topic', { n: 1 });
    await there.hears(1);
    bus.publish('topic', { n: 2 });
    await here.hears(2);
    expect([here.heard, there.heard]).toEqual([[2], [1]]);
    await neighbour.close();
  });

  test('goes on for one listener of a topic when another one leaves, even twice', async () => {
    const [staying, leaving] = [createListener(), createListener()];
    await bus.subscribe('topic', staying.listener);
    const leave = await bus.subscribe('topic', leaving.listener);
    bus.publish('topic', { n: 1 });
    await Promise.all([staying.hears(1), leaving.hears(1)]);
    await Promise.all([leave(), leave()]);
    bus.publish('topic', { n: 2 });
    await staying.hears(2);
    expect(leaving.heard).toEqual([1]);
    expect(staying.heard).toEqual([1, 2]);
  });

  test('goes on for one listener of a topic when another one fails', async () => {
    const { listener, hears } = createListener();
    await bus.subscribe('topic', () => {
      throw new Error('a listener in trouble');
    });
    await bus.subscribe('topic', listener);
    bus.publish('topic', { n: 1 });
    bus.publish('topic', { n: 2 });
    await hears(2);
    expect(warnings.join()).toContain('a listener in trouble');
  });

  test('listens to a topic again after everybody had left it', async () => {
    const [first, second] = [createListener(), createListener()];
    const leave = await bus.subscribe('topic', first.listener);
    await leave();
    await until(async () => (await askedFor('topic')).length === 0);
    await bus.subscribe('topic', second.listener);
    bus.publish('topic', { n: 1 });
    await second.hears(1);
    expect(first.heard).toEqual([]);
  });

  test('hears for a listener that comes in the tick in which the last one leaves', async () => {
    const [first, second] = [createListener(), createListener()];
    const leave = await bus.subscribe('topic', first.listener);
    await Promise.all([leave(), bus.subscribe('topic', second.listener)]);
    bus.publish('topic', { n: 1 });
    await second.hears(1);
    expect(first.heard).toEqual([]);
  });

  test('hears for those who listen, and for nobody else, after a hundred random joins and leaves', async () => {
    const topics = ['{a}', '{b}', '{c}'];
    const steps = fc.array(fc.record({ topic: fc.constantFrom(...topics), listener: fc.nat(3), waits: fc.boolean() }), {
      minLength: 100,
      maxLength: 100,
    });
    let n = 0;
    const property = fc.asyncProperty(steps, async (run) => {
      const listening = new Map<string, { readonly heard: number[]; readonly left: Promise<() => Promise<void>> }>();
      for (const { topic, listener, waits } of run) {
        const key = `${topic} ${listener}`;
        const present = listening.get(key);
        const { heard, listener: hear } = createListener();
        if (present) listening.delete(key);
        else listening.set(key, { heard, left: bus.subscribe(topic, hear) });
        const step = present ? present.left.then((leave) => leave()) : listening.get(key)?.left;
        if (waits) await step;
      }
      await Promise.all([...listening.values()].map(({ left }) => left));
      n++;
      for (const topic of topics) await publishAndFence(topic, n);
      for (const { heard } of listening.values()) expect(heard).toEqual([n]);
      for (const { left } of listening.values()) await (await left)();
      for (const topic of topics) await until(async () => !(await askedFor(topic)).includes(topic));
    });
    await fc.assert(property, { numRuns: 5, endOnFailure: true, seed: SEED });
  });

  /** Publishes, and waits until what comes after it on the same way is heard. */
  async function publishAndFence(topic: string, n: number): Promise<void> {
    const fence = createListener();
    const leave = await bus.subscribe(`fence ${topic}`, fence.listener);
    bus.publish(topic, { n });
    bus.publish(`fence ${topic}`, { n });
    await fence.hears(n);
    await leave();
  }

  test('says when its connection was renewed, and from then on hears everything again', async () => {
    const { heard, listener, hears } = createListener();
    await bus.subscribe('topic', listener);
    const renewed = renewalOf(bus);
    await killConnections('topic');
    await renewed;
    bus.publish('topic', { n: 1 });
    await hears(1);
    expect(heard).toEqual([1]);
  });

  test('says nothing of a renewal to who no longer asks', async () => {
    let calls = 0;
    await bus.subscribe('topic', () => {});
    const stop = bus.onRenewed(() => calls++);
    stop();
    const renewed = renewalOf(bus);
    await killConnections('topic');
    await renewed;
    expect(calls).toBe(0);
  });

  test('hears again, and says so, after its Redis was killed and started again', async () => {
    const { heard, listener, hears } = createListener();
    await bus.subscribe('topic', listener);
    const renewed = renewalOf(bus);
    await serverOf('topic').kill();
    await serverOf('topic').start();
    await renewed;
    bus.publish('topic', { n: 1 });
    await hears(1);
    expect(heard).toEqual([1]);
  });

  test('hears again, and says so, after its Redis had gone silent', async () => {
    const { listener, hears } = createListener();
    await bus.subscribe('topic', listener);
    const renewed = renewalOf(bus);
    const thaw = serverOf('topic').freeze();
    await until(() => warnings.some((line) => line.includes('does not answer'))).finally(thaw);
    await renewed;
    bus.publish('topic', { n: 1 });
    await hears(1);
  });

  test('forgets a listener that left while the connection was away', async () => {
    const [staying, leaving] = [createListener(), createListener()];
    await bus.subscribe('topic', staying.listener);
    const leaves = [await bus.subscribe('topic', leaving.listener), await bus.subscribe('left {topic}', () => {})];
    const renewed = renewalOf(bus);
    await serverOf('topic').kill();
    await Promise.all(leaves.map((leave) => leave()));
    await serverOf('topic').start();
    await renewed;
    bus.publish('topic', { n: 1 });
    await staying.hears(1);
    expect(leaving.heard).toEqual([]);
    expect(await askedFor('topic')).toEqual(['topic']);
  });

  test('logs and drops what is published while Redis is down, at once, and carries what comes later', async () => {
    const { heard, listener, hears } = createListener();
    await bus.subscribe('topic', listener);
    const renewed = renewalOf(bus);
    await serverOf('topic').kill();
    bus.publish('topic', { n: 1 });
    await until(() => warnings.some((line) => line.includes('not published')));
    await serverOf('topic').start();
    await renewed;
    bus.publish('topic', { n: 2 });
    await hears(2);
    expect(heard).toEqual([2]);
  });

  test('refuses a listener while Redis is down, and takes it afterwards', async () => {
    const { listener, hears } = createListener();
    await serverOf('topic').kill();
    const attempts = [bus.subscribe('topic', listener), bus.subscribe('topic', listener)];
    const outcomes = await Promise.allSettled(attempts);
    await serverOf('topic').start();
    await servers.untilWell();
    for (const outcome of outcomes) expect(outcome.status === 'rejected' && isOutage(outcome.reason)).toBe(true);
    await bus.subscribe('topic', listener);
    bus.publish('topic', { n: 1 });
    await hears(1);
    expect(await askedFor('topic')).toEqual(['topic']);
  });
});
