import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projectFile } from '../../kernel/project.ts';
import { nodeBinary } from '../../tools/bootstrap.mjs';
import { createConversation, mutation, registerUsers, sendMessage } from '../setup/client.ts';
import { createDeployment, type Deployment } from '../setup/deployment.ts';
import { fetchInside } from '../setup/metrics.ts';
import { SECRET } from '../setup/plans.ts';
import { createRedisCluster, type RedisCluster } from '../setup/redis-cluster.ts';
import { Subscriber } from '../setup/subscriber.ts';
import { until } from '../setup/until.ts';

describe('on a Redis Cluster', () => {
  let cluster: RedisCluster;
  let parley: Deployment;
  /** Another gateway of the same installation. */
  let neighbour: Deployment;
  beforeAll(async () => {
    cluster = await createRedisCluster();
    const env = { REDIS_URL: cluster.url, RATE_LIMITS: 'on', MESSAGES_PER_MINUTE: '5', LOG_LEVEL: 'silent' };
    parley = await createDeployment('one process', env);
    const { databaseUrl, redisPrefix } = parley.stores;
    neighbour = await createDeployment('one process', {
      ...env,
      DATABASE_URL: databaseUrl,
      REDIS_PREFIX: redisPrefix,
    });
  });
  afterAll(async () => {
    await neighbour?.[Symbol.asyncDispose]();
    await parley?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const readiness = async () => {
    const response = await fetchInside(parley.url, '/health/ready');
    return { status: response.status, redis: ((await response.json()) as { checks: { redis: string } }).checks.redis };
  };
  const VIEWER = '{ viewer { id } }';

  test('messages are sent and read, and all gateways count against one rate limit', async () => {
    const [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    for (let n = 1; n <= 5; n++)
      expect((await sendMessage(n % 2 ? alice : alice.at(neighbour.url), id, `${n}`)).seq).toBe(n);
    const send = mutation('sendMessage', 'message { id }');
    for (const { url } of [parley, neighbour])
      expect(await alice.at(url).codeOf(send, { input: { conversationId: id, body: 'more' } })).toBe('RATE_LIMITED');
    const { conversation } = await bob.run(`{ conversation(id: "${id}") { unreadCount lastMessage { body } } }`);
    expect(conversation).toEqual({ unreadCount: 5, lastMessage: { body: '5' } });
  });

  test('an ended session is known at once, also to the other gateways', async () => {
    const [alice] = await registerUsers(parley.url, 'alice');
    const elsewhere = alice.at(neighbour.url);
    expect(await elsewhere.codeOf(VIEWER)).toBe('OK');
    await alice.run('mutation { logOut { __typename } }');
    for (const client of [alice, elsewhere])
      await until(async () => (await client.codeOf(VIEWER)) === 'UNAUTHENTICATED');
  });

  test('presence said at one gateway reaches the sockets of another', async () => {
    const [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
    await createConversation(alice, [bob]);
    await using socket = new Subscriber(bob.at(neighbour.url));
    const query = 'subscription ($ids: [ID!]!) { presence(userIds: $ids) { user { id } status } }';
    const told = socket.subscribe(query, { ids: [alice.userId] });
    const statuses = ['ONLINE', 'AWAY'];
    // Nothing says when the subscription has begun.
    await until(async () => {
      await alice.mutate('setPresence', { status: statuses.reverse()[0] }, 'presence { status }');
      return told.values.length > 0;
    });
    expect(told.values[0]).toEqual({ user: { id: alice.userId }, status: expect.stringMatching(/^(ONLINE|AWAY)$/) });
  });

  test('messages are sent while a master is down, readiness says so, and all is well when it is back', async () => {
    const [alice] = await registerUsers(parley.url, 'alice');
    const id = await createConversation(alice, []);
    const [master] = cluster.masters;
    expect(await readiness()).toEqual({ status: 200, redis: 'ok' });
    await master?.kill();
    await until(async () => (await readiness()).status === 503);
    expect((await sendMessage(alice, id, 'still here')).seq).toBe(1);
    await master?.start();
    await until(async () => (await readiness()).redis === 'ok');
  });

  /** The error of a gateway that cannot start. */
  const refusalOf = async (env: Readonly<Record<string, string>>): Promise<string> => {
    const { databaseUrl } = parley.stores;
    const all = { PARLEY_SECRET: SECRET, DATABASE_URL: databaseUrl, PORT: '0', LOG_LEVEL: 'silent', ...env };
    const run = promisify(execFile)(nodeBinary(), [projectFile('dist/gateway/main.js')], { env: all });
    return run.then(
      () => 'nothing',
      ({ stderr }: { stderr: string }) => stderr.trim(),
    );
  };

  test('one node as REDIS_URL is refused where nothing says that it is a Cluster, and taken where REDIS_CLUSTER does', async () => {
    const [master] = cluster.masters;
    expect(await refusalOf({ REDIS_URL: master?.url ?? '' })).toBe(
      'parley-gateway: REDIS_URL is a node of a Redis Cluster: name several of its nodes, or set REDIS_CLUSTER=on.',
    );
    await using one = await createDeployment('one process', { REDIS_URL: master?.url ?? '', REDIS_CLUSTER: 'on' });
    const [alice] = await registerUsers(one.url, 'alice');
    await alice.run('mutation { logOut { __typename } }');
    await until(async () => (await alice.codeOf(VIEWER)) === 'UNAUTHENTICATED');
  });

  test('what cannot be reached is said in one line, without passwords', async () => {
    const [first, second] = cluster.masters.map(({ port }) => port);
    const wrong = `redis://:hunter2@127.0.0.1:${first},redis://:hunter2@127.0.0.1:${second}`;
    const refusal = await refusalOf({ REDIS_URL: wrong });
    expect(refusal).toMatch(
      `parley-gateway: Redis at 127.0.0.1:${first}, 127.0.0.1:${second} (REDIS_URL) cannot be reached: `,
    );
    expect(refusal.split('\n')).toHaveLength(1);
    expect(refusal).not.toContain('hunter2');
    expect(await refusalOf({ REDIS_URL: parley.stores.redisUrl, REDIS_CLUSTER: 'on' })).toMatch(
      / cannot be reached: ERR This instance has cluster support disabled$/,
    );
  });
});
