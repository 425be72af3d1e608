import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sendMessage } from '../../setup/client.ts';
import { createDeployment, type Deployment } from '../../setup/deployment.ts';
import { createRedisCluster, type RedisCluster } from '../../setup/redis-cluster.ts';
import { until } from '../../setup/until.ts';
import { createWebhookReceiver } from '../../setup/webhook-receiver.ts';
import { createWebhook, createWebhookScene, WEBHOOK_SETTINGS } from '../../setup/webhooks.ts';

describe('webhooks on a Redis Cluster', () => {
  let cluster: RedisCluster;
  let gateway: Deployment;

  beforeAll(async () => {
    cluster = await createRedisCluster();
    gateway = await createDeployment('one process', { ...WEBHOOK_SETTINGS, REDIS_URL: cluster.url });
  });

  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const textsOf = (requests: readonly { body: { data: { message: { body: string } } } }[]) =>
    requests.map(({ body }) => body.data.message.body);

  test('events are delivered, tried again, and found when the master of the queue was away and forgot them', async () => {
    const talk = await createWebhookScene(gateway.url, gateway.stores, 'partner-bot');
    await using receiver = await createWebhookReceiver();
    receiver.answer((_, earlier) => (earlier === 0 ? 500 : 204));
    await createWebhook(talk, receiver.url, { eventTypes: ['MessageSent'] });
    await sendMessage(talk.alice, talk.conversation, 'one');
    await sendMessage(talk.alice, talk.conversation, 'two');
    expect(textsOf(await receiver.untilTaken(2))).toEqual(['one', 'two']);
    expect(textsOf(receiver.requests)).toEqual(['one', 'one', 'two', 'two']);

    const prefix = gateway.stores.redisPrefix;
    const keys = await Promise.all(cluster.masters.map(({ redis }) => redis.keys(`${prefix}*webhooks*deliveries*`)));
    expect(keys.filter((found) => found.length > 0)).toHaveLength(1);
    const master = cluster.masterOf(`${prefix}{webhooks}`);
    await master.kill();
    await sendMessage(talk.alice, talk.conversation, 'while it was away');
    await master.start();
    await until(() => receiver.taken.length === 3);
    expect(textsOf(receiver.taken)).toEqual(['one', 'two', 'while it was away']);
  });
});
