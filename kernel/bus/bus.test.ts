import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { closeRedis } from '../redis/redis.ts';
import { type Bus, createBus } from './bus.ts';

interface Bell {
  readonly n: number;
}

describe('the bus', () => {
  let redis: Redis;
  let bus: Bus;
  let name: string;
  /** Says `retry` when a connection was lost, before it is renewed. */
  let retries: EventTarget;
  beforeEach(() => {
    retries = new EventTarget();
    name = `bus-test-${randomUUID()}`;
    redis = new Redis(process.env.TEST_REDIS_URL ?? '', {
      connectionName: name,
      lazyConnect: true,
      retryStrategy: () => {
        retries.dispatchEvent(new Event('retry'));
        return 50;
      },
    });
    bus = createBus(redis, `${name}:`, pino({ level: 'silent' }));
  });
  afterEach(async () => {
    await bus.close();
    await closeRedis(redis);
  });

  /** A listener that keeps what it hears, and waits until it has heard `n`. */
  function createListener() {
    const heard: number[] = [];
    const bell = new EventTarget();
    const listener = ({ n }: Bell) => {
      heard.push(n);
      bell.dispatchEvent(new Event(`heard ${n}`));
    };
    const hears = async (n: number) => void (heard.includes(n) || (await once(bell, `heard ${n}`)));
    return { heard, listener, hears };
  }

  const subscriberIds = async (): Promise<string[]> => {
    const list = String(await redis.call('CLIENT', 'LIST', 'TYPE', 'pubsub'));
    const own = list.split('\n').filter((line) => line.includes(` name=${name} `));
    return own.map((line) => /\bid=(\d+)/.exec(line)?.[1] ?? '');
  };

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

  test('keeps installations with other prefixes apart', async () => {
    const [here, there] = [createListener(), createListener()];
    const neighbour = createBus(redis, `${name}-neighbour:`, pino({ level: 'silent' }));
    await bus.subscribe('topic', here.listener);
    await neighbour.subscribe('topic', there.listener);
    neighbour.publish('topic', { n: 1 });
    await there.hears(1);
    bus.publish('topic', { n: 2 });
    await here.hears(2);
    expect([here.heard, there.heard]).toEqual([[2], [1]]);
    await neighbour.close();
  });

  test('goes on for one listener of a topic when another one leaves', async () => {
    const [staying, leaving] = [createListener(), createListener()];
    await bus.subscribe('topic', staying.listener);
    const leave = await bus.subscribe('topic', leaving.listener);
    bus.publish('topic', { n: 1 });
    await Promise.all([staying.hears(1), leaving.hears(1)]);
    await leave();
    bus.publish('topic', { n: 2 });
    await staying.hears(2);
    expect(leaving.heard).toEqual([1]);
    expect(staying.heard).toEqual([1, 2]);
  });

  test('listens to a topic again after everybody had left it', async () => {
    const [first, second] = [createListener(), createListener()];
    const leave = await bus.subscribe('topic', first.listener);
    await leave();
    await bus.subscribe('topic', second.listener);
    bus.publish('topic', { n: 1 });
    await second.hears(1);
    expect(first.heard).toEqual([]);
  });

  test('says when its connection was renewed, and from then on hears everything again', async () => {
    const { heard, listener, hears } = createListener();
    await bus.subscribe('topic', listener);
    const renewed = new Promise<void>((resolve) => bus.onRenewed(resolve));
    const [id = '', ...others] = await subscriberIds();
    expect(others).toEqual([]);
    await redis.client('KILL', 'ID', id);
    await renewed;
    expect(await subscriberIds()).not.toContain(id);
    bus.publish('topic', { n: 1 });
    await hears(1);
    expect(heard).toEqual([1]);
  });

  test('forgets a listener that left while the connection was away', async () => {
    const [staying, leaving] = [createListener(), createListener()];
    await bus.subscribe('topic', staying.listener);
    const leave = await bus.subscribe('topic', leaving.listener);
    const renewed = new Promise<void>((resolve) => bus.onRenewed(resolve));
    const [id = ''] = await subscriberIds();
    const away = once(retries, 'retry');
    await redis.client('KILL', 'ID', id);
    await away;
    await leave();
    await renewed;
    bus.publish('topic', { n: 1 });
    await staying.hears(1);
    expect(leaving.heard).toEqual([]);
  });
});
