import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Client, createConversation, mutation, registerUsers } from '../../setup/client.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import type { Deployment } from '../../setup/deployment.ts';
import { readMetrics } from '../../setup/metrics.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { until } from '../../setup/until.ts';

const LIMITS = { connections: 40, listeners: 20 };
const INBOX = 'subscription { inbox { __typename conversationId } }';
const PRESENCE = 'subscription ($ids: [ID!]!) { presence(userIds: $ids) { status } }';
const NAMED_PRESENCE =
  'subscription ($ids: [ID!]!) { presence(userIds: $ids, subscriptionId: "named", live: true) { status } }';
const WATCH = mutation('watchPresence', '__typename');
const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { seq } }';
const FULL = [
  expect.objectContaining({
    extensions: {
      ...{ code: 'RATE_LIMITED', limit: 'listenersPerUser' },
      ...{ most: LIMITS.listeners, retryAfterSeconds: expect.any(Number) },
    },
  }),
];

describe('what one caller may hold of a gateway', () => {
  let gateway: Deployment;
  let [alice, bob, carol]: [Client, Client, Client] = [] as never;
  beforeAll(async () => {
    gateway = await createCountedGateway({
      ...{ RATE_LIMITS: 'on', MAX_CONNECTIONS_PER_ADDRESS: String(LIMITS.connections) },
      MAX_LISTENERS_PER_USER: String(LIMITS.listeners),
    });
    [alice, bob, carol] = await registerUsers(gateway.url, 'alice', 'bob', 'carol');
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
  });

  const running = async (field: string) => (await readMetrics(gateway.url))(`parley_subscriptions{field="${field}"}`);
  const errorsOf = async (socket: RawSocket, id: string) =>
    (await socket.find((message) => message.id === id && message.type === 'error')).payload;

  test('is what its subscriptions listen to: an inbox to each of the conversations, also those that come later', async () => {
    for (let n = 0; n < 4; n++) await createConversation(alice, []);
    using socket = await RawSocket.connect(alice);
    using other = await RawSocket.connect(alice);
    // Each listens to four conversations, and for new ones.
    for (const id of ['1', '2', '3']) socket.subscribe(id, INBOX);
    other.subscribe('presence', PRESENCE, { ids: [alice, bob, carol].map(({ userId }) => userId) });
    await until(async () => (await running('inbox')) === 3 && (await running('presence')) === 1);
    // There is room for two more.
    other.subscribe('4', INBOX);
    expect(await errorsOf(other, '4')).toEqual(FULL);
    other.subscribe('rest', PRESENCE, { ids: [bob.userId] });
    await until(async () => (await running('presence')) === 2);
    using bobs = await RawSocket.connect(bob);
    bobs.subscribe('1', INBOX);
    await until(async () => (await running('inbox')) === 4);
    // One of the three finds no room for it, and makes room for the others.
    const id = await createConversation(bob, [alice]);
    await until(() => socket.messages.some(({ type }) => type === 'error'));
    const ended = socket.messages.filter(({ type }) => type === 'error');
    expect(ended.map(({ payload }) => payload)).toEqual([FULL]);
    const told = () => socket.messages.filter(({ payload }) => payload?.data?.inbox.conversationId === id);
    await until(() => new Set(told().map((message) => message.id)).size >= 2);
    expect(told().map((message) => message.id)).not.toContain(ended[0]?.id);
    socket.subscribe('5', EVENTS, { id });
    await socket.find((message) => message.id === '5' && message.type === 'next');
  });

  test('is what another list would have it listen to: one without room is refused, and the old one goes on', async () => {
    const everybody = [alice, bob, carol].map(({ userId }) => userId);
    using socket = await RawSocket.connect(carol);
    for (const id of ['1', '2', '3', '4', '5', '6']) socket.subscribe(id, PRESENCE, { ids: everybody });
    socket.subscribe('named', NAMED_PRESENCE, { ids: [alice.userId] });
    await socket.find(({ id, type }) => id === 'named' && type === 'next');
    const watch = (...userIds: string[]) => carol.request(WATCH, { input: { subscriptionId: 'named', userIds } });
    const refused = await watch(...everybody);
    expect(refused.errors).toEqual(FULL);
    await alice.mutate('setPresence', { status: 'BUSY' }, '__typename');
    await socket.find(({ id, payload }) => id === 'named' && payload?.data?.presence?.status === 'BUSY');
    expect((await watch(bob.userId, carol.userId)).errors).toBeUndefined();
  });

  test('is so many connections, whatever comes by them', async () => {
    const texts = new Map<Socket, string>();
    const port = Number(new URL(gateway.url).port);
    for (let n = 0; n < LIMITS.connections + 10; n++) {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      texts.set(socket, '');
      socket.on('data', (bytes) => void texts.set(socket, `${texts.get(socket)}${bytes}`));
    }
    const refused = () => [...texts.values()].filter((text) => text.startsWith('HTTP/1.1 429'));
    await until(() => refused().length >= 10);
    for (const socket of texts.keys()) socket.destroy();
    await until(async () => (await fetch(`${gateway.url}/health/live`).catch(() => undefined))?.ok === true);
    expect((await readMetrics(gateway.url))('parley_rate_limited_total{limit="connections"}')).toBeGreaterThanOrEqual(
      10,
    );
  });
});
