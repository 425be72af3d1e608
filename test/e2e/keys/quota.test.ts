import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKey, KeyClient } from '../../setup/api-keys.ts';
import { byId, QUERY_TRANSPORTS, SUBSCRIPTION_TRANSPORTS } from '../../setup/ask-by-transport.ts';
import { type Client, createConversation, registerUser, sendMessage } from '../../setup/client.ts';
import { createDeployment, type Deployment } from '../../setup/deployment.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { registerWithRole } from '../../setup/roles.ts';
import { StreamResponse } from '../../setup/stream-response.ts';

const VIEWER = '{ viewer { id } }';
const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { seq } }';

describe('the quota of a key', () => {
  let parley: Deployment;
  let admin: Client;
  let bob: Client;
  let group: string;
  beforeAll(async () => {
    parley = await createDeployment('one process', { RATE_LIMITS: 'on' });
    admin = await registerWithRole(parley.url, parley.stores, 'ADMIN');
    bob = await registerUser(parley.url, 'bob');
    group = await createConversation(bob, []);
  });
  afterAll(async () => parley[Symbol.asyncDispose]());

  const clientWith = async (quota: object) =>
    new KeyClient(parley.url, (await createKey(admin, 'partner-bot', { userId: bob.userId, ...quota })).secret);
  const streamOf = (client: KeyClient, accept: string, path: string) =>
    StreamResponse.open(client.url + path, {
      method: 'POST',
      headers: { ...client.headers, 'content-type': 'application/json', accept },
      body: JSON.stringify({ query: EVENTS, variables: { id: group } }),
    });
  const TRANSPORTS = [
    ['text/event-stream', '/graphql/stream'],
    ['multipart/mixed;subscriptionSpec=1.0, application/json', '/graphql'],
  ] as const;

  test('counts requests, valid or not, and says when to come again', async () => {
    const client = await clientWith({ requestsPerMinute: 3 });
    for (const query of [VIEWER, '{ nothing }', VIEWER]) await client.request(query);
    const { status, errors } = await client.request(VIEWER);
    expect([status, errors?.[0]?.extensions]).toEqual([
      429,
      { code: 'RATE_LIMITED', limit: 'keyRequests', most: expect.any(Number), retryAfterSeconds: expect.any(Number) },
    ]);
    expect(errors?.[0]?.extensions.retryAfterSeconds).toBeLessThanOrEqual(60);
    expect(await (await clientWith({ requestsPerMinute: 3 })).codeOf(VIEWER)).toBe('OK');
    expect(await bob.codeOf(VIEWER)).toBe('OK');
  });

  test('counts users whom it names in vain, and tokens that are none', async () => {
    const { secret } = await createKey(admin, 'partner-bot', { scopes: ['AS_USER'], requestsPerMinute: 3 });
    const codeOf = async (options: object) => await new KeyClient(parley.url, secret, options).codeOf(VIEWER);
    const nobody = { asUser: randomUUID() };
    const asked = [nobody, { asUser: 'x' }, { accessToken: 'x' }, nobody, { asUser: bob.userId }];
    const codes: string[] = [];
    for (const options of asked) codes.push(await codeOf(options));
    expect(codes).toEqual(['NOT_FOUND', 'BAD_USER_INPUT', 'UNAUTHENTICATED', 'RATE_LIMITED', 'RATE_LIMITED']);
    using socket = await RawSocket.open(parley.url);
    socket.send({ type: 'connection_init', payload: { apiKey: secret, ...nobody } });
    expect(await socket.closeCode()).toBe(1013);
  });

  test('is one for all transports', async () => {
    const client = await clientWith({ requestsPerMinute: 4 });
    using socket = await RawSocket.connect(client);
    socket.subscribe('query', VIEWER);
    socket.subscribe('events', EVENTS, { id: group });
    for (const id of ['query', 'events']) expect((await socket.find((message) => message.id === id)).type).toBe('next');
    for (const [accept, path] of TRANSPORTS) {
      using stream = await streamOf(client, accept, path);
      expect(stream.status).toBe(200);
    }
    for (const [accept, path] of TRANSPORTS) {
      using stream = await streamOf(client, accept, path);
      expect([stream.status, await stream.whole()]).toEqual([429, expect.stringContaining('RATE_LIMITED')]);
    }
    socket.subscribe('late', EVENTS, { id: group });
    const { type, payload } = await socket.find(({ id }) => id === 'late');
    expect([type, payload[0].extensions.code]).toEqual(['error', 'RATE_LIMITED']);
    expect(await client.codeOf(VIEWER)).toBe('RATE_LIMITED');
  });

  test.each([...QUERY_TRANSPORTS, ...SUBSCRIPTION_TRANSPORTS.slice(-1)])(
    'counts documents that nobody knows, over %s',
    async (_, ask) => {
      const client = await clientWith({ requestsPerMinute: 2 });
      const codeOf = async (text: string) => (await ask(client, byId(text))).errors?.[0]?.extensions.code;
      for (const text of ['query One', 'query Two']) expect(await codeOf(text)).toBe('PERSISTED_QUERY_NOT_FOUND');
      expect(await codeOf('query Three')).toBe('RATE_LIMITED');
    },
  );

  test('counts planning, and lets something be planned in each minute however small it is', async () => {
    const fresh = () =>
      `{ ${Array.from({ length: 10 }, () => `a${randomUUID().slice(0, 8)}: viewer { id }`).join(' ')} }`;
    const [small, large] = [await clientWith({ costPerMinute: 50 }), await clientWith({ costPerMinute: 10_000 })];
    const [one, other] = [fresh(), fresh()];
    expect(await small.codeOf(one)).toBe('OK');
    expect(await small.codeOf(other)).toBe('RATE_LIMITED');
    // What was planned costs nothing more, whoever sends it.
    for (let n = 0; n < 3; n++) expect(await large.codeOf(one)).toBe('OK');
    const planner = await clientWith({ costPerMinute: 300 });
    using socket = await RawSocket.connect(planner);
    socket.subscribe('1', EVENTS.replace('seq', Array.from({ length: 25 }, (_, n) => `s${n}: seq`).join(' ')), {
      id: group,
    });
    expect((await socket.find(({ id }) => id === '1')).type).toBe('next');
    expect(await planner.codeOf(one)).toBe('RATE_LIMITED');
  });

  test('counts what an answer has beyond its cost', async () => {
    const { id: messageId } = await sendMessage(bob, group, 'Hello');
    for (let n = 0; n < 12; n++) await bob.mutate('addReaction', { messageId, emoji: `:e${n}:` }, '__typename');
    const query = `{ message(id: "${messageId}") { reactions { emoji count } } }`;
    expect(await (await clientWith({})).codeOf(query)).toBe('OK');
    const client = await clientWith({ costPerMinute: 40 });
    const codes: string[] = [];
    for (let n = 0; n < 3; n++) codes.push(await client.codeOf(query));
    expect(codes).toEqual(['OK', 'OK', 'RATE_LIMITED']);
  });

  test('counts what operations cost, those over sockets too', async () => {
    const client = await clientWith({ costPerMinute: 10 });
    const page = (first: number) => `{ users(first: ${first}) { edges { cursor } } }`;
    // Planned by others: planning counts as well.
    const planner = await RawSocket.connect(await clientWith({}));
    planner.subscribe('1', EVENTS, { id: group });
    expect((await planner.find(({ id }) => id === '1')).type).toBe('next');
    planner[Symbol.dispose]();
    expect(await (await clientWith({})).codeOf(page(2))).toBe('OK');
    using socket = await RawSocket.connect(client);
    // One for the field, then for each entry the edge and its cursor.
    expect((await client.request(page(100))).errors?.[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', reason: 'COST' },
    });
    expect(await client.codeOf(page(2))).toBe('OK');
    socket.subscribe('1', EVENTS, { id: group });
    expect((await socket.find(({ id }) => id === '1')).type).toBe('next');
    expect(await client.codeOf(page(4))).toBe('RATE_LIMITED');
    socket.subscribe('2', EVENTS.replace('seq', 'seq ... on MessageSent { message { id seq createdAt } }'), {
      id: group,
    });
    expect((await socket.find(({ id }) => id === '2')).payload[0].extensions.code).toBe('RATE_LIMITED');
    expect(await client.codeOf('{ __typename }')).toBe('OK');
  });
});
