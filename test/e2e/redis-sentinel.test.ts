import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkRedis, closeRedis } from '../../kernel/redis/redis.ts';
import { createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import type { Deployment } from '../setup/deployment.ts';
import { fetchInside } from '../setup/metrics.ts';
import { createRedisSentinels, type RedisSentinels } from '../setup/redis-sentinels.ts';
import { createClient } from '../setup/redis-server.ts';
import { Subscriber } from '../setup/subscriber.ts';
import { until } from '../setup/until.ts';

const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { __typename seq } }';
const PRESENCE = 'subscription ($ids: [ID!]!) { presence(userIds: $ids) { user { id } status } }';

/** How soon after a failover a listener must hear again, in milliseconds. */
const SOON_MS = 3000;

describe('with Redis servers that Sentinels watch', () => {
  let servers: RedisSentinels;
  let gateway: Deployment;
  beforeAll(async () => {
    servers = await createRedisSentinels();
    gateway = await createCountedGateway({ REDIS_URL: servers.url, LOG_LEVEL: 'silent' });
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    await servers?.[Symbol.asyncDispose]();
  });

  test('the address of a Sentinel itself neither lets Parley start nor counts as ready', async () => {
    const [one = ''] = servers.sentinelUrls;
    for (const url of [one, servers.sentinelUrls.join(',')])
      await expect(createCountedGateway({ REDIS_URL: url })).rejects.toThrow(
        'REDIS_URL is the address of a Sentinel: give all of them as redis+sentinel://host:26379,host:26379/name-of-the-master.',
      );
    const redis = createClient(one);
    await expect(checkRedis(redis, 'parley:')).rejects.toThrow('unknown command');
    await closeRedis(redis);
  });

  test('a name that they do not know is said in one line', async () => {
    const url = servers.url.replace(/[^/]+$/, 'nobody');
    await expect(createCountedGateway({ REDIS_URL: url })).rejects.toThrow(
      /^Redis at 127\.0\.0\.1:\d+, .* \(REDIS_URL\) cannot be reached: no Sentinel names a master/,
    );
  });

  test('nothing is lost when the master is killed, and subscriptions hear again within three seconds of its successor', async () => {
    const [alice, bob] = await registerUsers(gateway.url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    await using socket = new Subscriber(bob);
    const told = socket.subscribe(EVENTS, { id });
    const present = socket.subscribe(PRESENCE, { ids: [alice.userId] });
    await sendMessage(alice, id, 'before');
    await told.find(({ __typename }) => __typename === 'MessageSent');

    const master = await servers.master();
    await master.kill();
    for (let n = 1; n <= 5; n++) await sendMessage(alice, id, `meanwhile ${n}`);
    await until(async () => (await servers.master()) !== master);
    const began = performance.now();
    const statuses = ['ONLINE', 'AWAY'];
    await until(async () => {
      await alice.codeOf(SET_PRESENCE, { input: { status: statuses.reverse()[0] } });
      return present.values.length > 0;
    });
    expect(performance.now() - began).toBeLessThan(SOON_MS);

    await sendMessage(alice, id, 'after');
    const { conversation } = await alice.run(`{ conversation(id: "${id}") { eventSeq } }`);
    await told.find(({ seq }) => seq === conversation.eventSeq);
    expect(told.values.map(({ seq }) => seq)).toEqual(Array.from({ length: conversation.eventSeq }, (_, i) => i + 1));
    const ready = await fetchInside(gateway.url, '/health/ready');
    expect(await ready.json()).toMatchObject({ checks: { redis: 'ok' } });
  });
});

const SET_PRESENCE = 'mutation ($input: SetPresenceInput!) { setPresence(input: $input) { presence { status } } }';
