import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createEmbeddedRedis } from '../../../standalone/embedded-redis.ts';
import { QUERY_TRANSPORTS, SUBSCRIPTION_TRANSPORTS, viaPost } from '../../setup/ask-by-transport.ts';
import { Client, createConversation, mutation, registerUser, registerUsers, sendMessage } from '../../setup/client.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import type { Deployment } from '../../setup/deployment.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { until } from '../../setup/until.ts';

const USER = 'id username displayName avatarUrl';

/** The parts of an open conversation that a client shows. */
const CONVERSATION = `query ($id: ID!) { conversation(id: $id) {
  id kind title participantCount messageSeq eventSeq unreadCount viewerParticipant { role lastReadSeq lastDeliveredSeq }
  messages(last: 100) { pageInfo { hasPreviousPage startCursor } edges { cursor node {
    id seq body createdAt editedAt deletedAt sender { ${USER} }
    replyTo { id seq body deletedAt sender { ${USER} } }
    reactions { emoji count users(first: 20) { edges { node { ${USER} } } } }
    readCount deliveredCount readReceipts { readAt user { ${USER} } }
  } } }
} }`;

/** The list of all conversations that a client shows. */
const LIST = `{ conversations(first: 30) { pageInfo { hasNextPage endCursor } edges { cursor node {
  id kind title updatedAt messageSeq eventSeq unreadCount
  participants(first: 20) { edges { node { role lastReadSeq user { ${USER} role presence { status text lastSeenAt } } } } }
  lastMessage { id seq body createdAt deletedAt sender { ${USER} } }
} } } }`;

const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { seq } }';

describe('normal use, with all limits as they are by default,', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-redis-'));
  let redis: Awaited<ReturnType<typeof createEmbeddedRedis>>;
  let parley: Deployment;
  let [alice, bob]: Client[] = [];
  let id: string;
  beforeAll(async () => {
    redis = await createEmbeddedRedis(folder);
    parley = await createCountedGateway({ RATE_LIMITS: 'on', REDIS_URL: redis.url });
    [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
    id = await createConversation(alice as Client, [bob as Client]);
    const { id: messageId } = await sendMessage(alice as Client, id, 'Hello');
    await bob?.mutate('addReaction', { messageId, emoji: '👍' }, '__typename');
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ['an open conversation with reactions, replies and receipts', CONVERSATION, 38_517],
    ['a list of conversations with their participants', LIST, 9665],
  ])('is within the cost of an operation for %s', async (_, query, cost) => {
    const { data, errors, extensions } = await viaPost(alice as Client, {
      ...{ query, extensions: { cost: true } },
      ...(query === CONVERSATION && { variables: { id } }),
    });
    expect([errors, Object.keys(data)]).toEqual([undefined, [expect.any(String)]]);
    const { requested, maximum } = (extensions as { cost: { requested: number; maximum: number } }).cost;
    expect(maximum).toBe(50_000);
    expect(requested).toBe(cost);
    expect(requested).toBeLessThanOrEqual(maximum);
  });

  test.each(QUERY_TRANSPORTS)('is told what it costs if it asks for that, over %s', async (_, ask) => {
    const sent = { query: '{ viewer { id username } }', extensions: { cost: true } };
    expect(await ask(alice as Client, sent)).toMatchObject({ extensions: { cost: { requested: 3, maximum: 50_000 } } });
    expect(await ask(alice as Client, { query: sent.query })).not.toHaveProperty('extensions');
  });

  test.each(SUBSCRIPTION_TRANSPORTS)(
    'is told what a subscription costs if it asks for that, over %s',
    async (_, ask) => {
      const sent = { query: EVENTS, variables: { id } };
      expect(await ask(alice as Client, { ...sent, extensions: { cost: true } })).toMatchObject({
        extensions: { cost: { requested: 2, maximum: 50_000 } },
      });
      expect(await ask(alice as Client, sent)).not.toHaveProperty('extensions');
    },
  );

  test('is told what it costs before it has signed in, and nothing for a word that is not true', async () => {
    const nobody = new Client(parley.url);
    expect(await viaPost(nobody, { query: '{ __typename }', extensions: { cost: true } })).toMatchObject({
      extensions: { cost: { requested: 0 } },
    });
    expect(await viaPost(nobody, { query: '{ __typename }', extensions: { cost: 'true' } })).not.toHaveProperty(
      'extensions',
    );
  });

  test('opens direct conversations with eight people, and one of them a hundred times', async () => {
    const others = await Promise.all(Array.from({ length: 8 }, () => registerUser(parley.url, 'user')));
    const open = ({ userId }: Client) =>
      (alice as Client).codeOf(mutation('openDirectConversation', 'conversation { id }'), { input: { userId } });
    for (const other of others) expect(await open(other)).toBe('OK');
    for (let n = 0; n < 100; n++) expect(await open(others[0] as Client)).toBe('OK');
  });

  test('begins two hundred subscriptions at once, of which none fails, while others come between', async () => {
    using one = await RawSocket.connect(alice as Client);
    using other = await RawSocket.connect(alice as Client);
    const sockets = [one, other];
    // After the pong this side has heard of all of them.
    const begin = (socket: RawSocket) => {
      for (let n = 0; n < 100; n++) socket.subscribe(String(n), EVENTS, { id });
      socket.send({ type: 'ping' });
      return socket.find(({ type }) => type === 'pong');
    };
    const statements = await parley.statementsOf(async () => {
      await Promise.all(sockets.map(begin));
      expect(await bob?.codeOf('{ users(search: "bob", first: 1) { edges { cursor } } }')).toBe('OK');
    });
    const begun = statements.filter((text) => /from participant p join conversation c .*any\(/s.test(text)).length;
    expect(begun).toBeLessThan(100);
    const told = (socket: RawSocket) =>
      new Set(socket.messages.filter(({ type }) => type !== 'pong').map(({ id }) => id));
    await until(() => sockets.every((socket) => told(socket).size >= 101));
    expect(sockets.flatMap(({ messages }) => messages).filter(({ type }) => type === 'error')).toEqual([]);
  });

  test('needs no round trip to Redis for each query', async () => {
    const viewer = await registerUser(parley.url, 'carol');
    const asker = new Redis(redis.url);
    const monitor = await asker.monitor();
    const commands: string[] = [];
    // The refusal of a script is shown as well.
    monitor.on('monitor', (_, words: string[], source: string) => source !== 'lua' && commands.push(words.join(' ')));
    for (let n = 0; n < 300; n++) expect(await viewer.codeOf('{ viewer { id username } }')).toBe('OK');
    await asker.echo('done');
    await until(() => commands.some((command) => command.startsWith('echo done')));
    monitor.disconnect();
    asker.disconnect();
    const own = commands.filter((command) => command.includes(viewer.userId));
    // Blocks of 60 operations and of a cost of 50,000; a minute may end meanwhile.
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThanOrEqual(12);
    expect(own.filter((command) => !command.includes('limit:'))).toEqual([]);
  });
});
