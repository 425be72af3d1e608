import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { type PresenceChange, presenceTopic } from '../../kernel/bus/topics.ts';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { RequestContext } from '../../kernel/request-context.ts';
import { createResources, type Resources } from '../../kernel/resources.ts';
import { type Device, writeDevice } from '../../subgraphs/presence/devices.ts';
import { lookAgain, takeDue } from '../../subgraphs/presence/due.ts';
import { setDevicePresence } from '../../subgraphs/presence/set-presence.ts';
import { lookAtUser } from '../../subgraphs/presence/tell-presence.ts';
import { takeTurn } from '../../subgraphs/presence/told.ts';
import { createWatch } from '../../subgraphs/presence/watch.ts';
import { type BusListener, createBusListener } from '../setup/bus-listener.ts';
import { until } from '../setup/until.ts';

const TTL_MS = 10_000;
const DEBOUNCE_MS = 300;

describe('the watch over presence', () => {
  let stack: AsyncDisposableStack;
  let resources: Resources;
  let bus: BusListener;
  let prefix: string;
  let logged: string[];
  let userId: string;
  let heard: readonly PresenceChange[];
  beforeEach(async () => {
    stack = new AsyncDisposableStack();
    prefix = `presence-test-${randomUUID()}:`;
    userId = randomUUID();
    logged = [];
    resources = stack.use(await createTestResources());
    await resources.redis.connect();
    bus = stack.use(createBusListener({ redisUrl: process.env.TEST_REDIS_URL ?? '', redisPrefix: prefix }));
    heard = await bus.listen(presenceTopic(userId));
  });
  afterEach(() => stack.disposeAsync());

  /** The resources of a process; its database is never asked. */
  function createTestResources(): Promise<Resources> {
    const config = createConfig({
      ...readEnvironment({}),
      ...{ DATABASE_URL: 'postgresql://unused/unused', REDIS_URL: process.env.TEST_REDIS_URL, REDIS_PREFIX: prefix },
      ...{ PRESENCE_TTL_SECONDS: String(TTL_MS / 1000), PRESENCE_DEBOUNCE_MS: String(DEBOUNCE_MS) },
    });
    const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(JSON.parse(line).msg) });
    return createResources({ config, logger, entities: [] });
  }

  const createContext = () =>
    new RequestContext(resources, {
      viewer: { userId, sessionId: 'session', role: 'USER' },
      requestId: 'test',
      ip: '127.0.0.1',
    });

  /** A heartbeat, that much before its TTL ends. */
  const writeEnding = (inMs: number, status: Device['status'] = 'ONLINE', deviceId = 'phone') =>
    writeDevice(createContext(), deviceId, { status, text: null, seenAt: Date.now() - TTL_MS + inMs });

  /** A heartbeat through the service, within the minute in which PostgreSQL knows of one. */
  const sendHeartbeat = async (status: Device['status']) => {
    await resources.redis.set(`${prefix}seen-kept:{${userId}}`, 1);
    return setDevicePresence(createContext(), { status });
  };

  const statuses = () => heard.map(({ status }) => status);
  const readDue = async () => {
    const score = await resources.redis.zscore(`${prefix}presence-due`, userId);
    return score === null ? null : Number(score);
  };

  test('gives each user who is due to one process, a batch at a time, and none before', async () => {
    const other = stack.use(await createTestResources());
    const now = Date.now();
    const due = Array.from({ length: 30 }, (_, index) => `due ${index}`);
    await Promise.all(due.map((id) => lookAgain(resources, id, now - 1)));
    await lookAgain(resources, 'later', now + TTL_MS);
    const taken = await Promise.all(
      [resources, other, resources, other].map((anyResources) => takeDue(anyResources, 10)),
    );
    expect(taken.map(({ length }) => length).toSorted()).toEqual([0, 10, 10, 10]);
    expect(taken.flat().toSorted()).toEqual(due.toSorted());
  });

  test('has a user come again whose process was killed after it took them, and sooner after a heartbeat', async () => {
    await lookAgain(resources, userId, Date.now() - 1);
    expect(await takeDue(resources, 10)).toEqual([userId]);
    expect(await readDue()).toBeGreaterThan(Date.now() + TTL_MS);
    await sendHeartbeat('ONLINE');
    expect(await readDue()).toBeLessThanOrEqual(Date.now() + DEBOUNCE_MS);
  });

  test('keeps the earliest time asked for', async () => {
    const now = Date.now();
    for (const at of [now + 500, now + 200, now + 900]) await lookAgain(resources, userId, at);
    expect(await readDue()).toBe(now + 200);
  });

  test('tells the end of a fight in which somebody else had the turn', async () => {
    await takeTurn(resources, userId);
    expect((await sendHeartbeat('BUSY')).presence.status).toBe('BUSY');
    stack.use(createWatch(resources));
    await until(() => heard.length > 0);
    expect(statuses()).toEqual(['BUSY']);
  });

  test('looks next when the first device falls silent', async () => {
    await writeEnding(8000, 'AWAY', 'tablet');
    const { devices } = await writeEnding(5000, 'BUSY');
    await lookAtUser(resources, userId);
    await until(async () => (await takeDue(resources, 10)).length > 0);
    await lookAtUser(resources, userId);
    expect(statuses()).toEqual(['BUSY']);
    expect(await readDue()).toBe(Math.min(...devices.map(({ seenAt }) => seenAt)) + TTL_MS);
  });

  test('keeps nothing of who is gone and known to be', async () => {
    await writeEnding(500);
    await lookAtUser(resources, userId);
    stack.use(createWatch(resources));
    await until(async () => (await readDue()) === null);
    expect(statuses()).toEqual(['ONLINE', 'OFFLINE']);
    expect(await resources.redis.exists(`${prefix}presence-told:{${userId}}`)).toBe(0);
  });

  test('goes on after Redis has failed, and says so once', async () => {
    await resources.redis.set(`${prefix}presence-due`, 'not a sorted set');
    stack.use(createWatch(resources));
    await until(() => logged.length > 0);
    await resources.redis.del(`${prefix}presence-due`);
    await lookAgain(resources, userId, Date.now());
    await writeEnding(60_000);
    await until(() => heard.length > 0);
    expect(logged).toEqual(['presence is not watched']);
  });

  test('learns from the next heartbeat what Redis has forgotten', async () => {
    await sendHeartbeat('ONLINE');
    await until(() => heard.length === 1);
    await resources.redis.del(...(await resources.redis.keys(`${prefix}*`)));
    await sendHeartbeat('ONLINE');
    await until(() => heard.length === 2);
    expect(statuses()).toEqual(['ONLINE', 'ONLINE']);
    expect(await readDue()).not.toBeNull();
  });

  test('costs a heartbeat two round trips to Redis, and three when it changes something', async () => {
    await resources.redis.set(`${prefix}seen-kept:{${userId}}`, 1);
    const countTrips = async (status: Device['status']) => {
      const { stream } = resources.redis as Redis;
      const write = stream.write;
      let trips = 0;
      stream.write = ((...sent: Parameters<typeof write>) => {
        trips++;
        return write.apply(stream, sent);
      }) as typeof write;
      await setDevicePresence(createContext(), { status });
      stream.write = write;
      return trips;
    };
    expect(await countTrips('ONLINE')).toBe(3);
    expect(await countTrips('ONLINE')).toBe(2);
  });

  test('never begins where nobody has connected to Redis', async () => {
    const unconnected = stack.use(await createTestResources());
    const watch = createWatch(unconnected);
    stack.use(createWatch(resources));
    await lookAgain(resources, userId, Date.now());
    await until(async () => (await readDue()) === null);
    expect(unconnected.redis.status).toBe('wait');
    await watch[Symbol.asyncDispose]();
  });
});
