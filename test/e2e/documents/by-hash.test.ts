import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import {
  byExtension,
  byId,
  hashOf,
  QUERY_TRANSPORTS,
  type Sent,
  SUBSCRIPTION_TRANSPORTS,
  viaEvents,
  viaGet,
  viaPost,
} from '../../setup/ask-by-transport.ts';
import { Client, createConversation, registerUsers } from '../../setup/client.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import type { Deployment } from '../../setup/deployment.ts';
import { manifestOf } from '../../setup/manifests.ts';
import { registerWithRole } from '../../setup/roles.ts';

let one: Deployment;
let two: Deployment;
let alice: Client;
let admin: Client;
let variables: object;

const VIEWER = 'query RegisteredViewer { viewer { id } }';
const EVENTS =
  'subscription RegisteredEvents($id: ID!) { conversationEvents(conversationId: $id, after: 0) { __typename seq } }';
const UNKNOWN = [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }];

/** A text that nobody sent before. */
const fresh = () => `query Fresh_${randomUUID().replaceAll('-', '')} { viewer { id } }`;

beforeAll(async () => {
  one = await createCountedGateway();
  const { databaseUrl, redisUrl, redisPrefix } = one.stores;
  two = await createCountedGateway({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, REDIS_PREFIX: redisPrefix });
  [alice] = await registerUsers(one.url, 'alice');
  admin = await registerWithRole(one.url, one.stores, 'ADMIN');
  variables = { id: await createConversation(alice, []) };
  await admin.mutate('registerTrustedDocuments', { client: 'web', manifest: manifestOf(VIEWER, EVENTS) }, 'registered');
});
afterAll(async () => {
  await two[Symbol.asyncDispose]();
  await one[Symbol.asyncDispose]();
});

const NAMES: readonly (readonly [string, (text: string) => Sent])[] = [
  ['extensions.persistedQuery', byExtension],
  ['documentId', byId],
];

describe.each(NAMES)('a registered document is executed by %s', (_, nameOf) => {
  test.each(QUERY_TRANSPORTS)('over %s, a query', async (__, ask) => {
    expect(await ask(alice, nameOf(VIEWER), 'web')).toMatchObject({ data: { viewer: { id: alice.userId } } });
  });

  test.each(SUBSCRIPTION_TRANSPORTS)('over %s, a subscription', async (__, ask) => {
    const { data } = await ask(alice, { ...nameOf(EVENTS), variables }, 'web');
    expect(data).toEqual({ conversationEvents: { __typename: expect.any(String), seq: 1 } });
  });
});

/** Values that no name is. */
const WRONG: readonly (readonly [what: string, value: unknown])[] = [
  ['an object with a toString of its own', { toString: 1 }],
  ['a list', [`sha256:${hashOf(VIEWER)}`]],
  ['a list of lists', [[[]]]],
  ['a number', 5],
  ['true', true],
];

describe('a hash', () => {
  test.each([...QUERY_TRANSPORTS, ...SUBSCRIPTION_TRANSPORTS.slice(-1)])(
    'that nobody knows is PERSISTED_QUERY_NOT_FOUND over %s',
    async (_, ask) => {
      const { data, errors } = await ask(alice, byExtension(fresh()));
      expect([data ?? null, errors]).toEqual([null, UNKNOWN]);
    },
  );

  test('of a document that was registered for another client is not known', async () => {
    expect((await viaPost(alice, byId(VIEWER), 'ios')).errors).toEqual(UNKNOWN);
    expect((await viaPost(alice, byId(VIEWER))).errors).toEqual(UNKNOWN);
  });

  test.each(QUERY_TRANSPORTS)('of another text than the one sent is refused over %s', async (_, ask) => {
    const { errors } = await ask(alice, { ...byExtension(fresh()), query: VIEWER });
    expect(errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'query',
      reason: 'DOCUMENT_HASH_MISMATCH',
    });
  });

  test.each([
    ['a documentId of another kind', { documentId: 'md5:0123' }, 'documentId'],
    ['a documentId in capital letters', { documentId: `sha256:${hashOf(VIEWER).toUpperCase()}` }, 'documentId'],
    ['another version', { extensions: { persistedQuery: { version: 2 } } }, 'extensions.persistedQuery.version'],
    ['no hash', { extensions: { persistedQuery: { version: 1 } } }, 'extensions.persistedQuery.sha256Hash'],
    ['two names', { ...byExtension(VIEWER), ...byId(EVENTS) }, 'documentId'],
  ])('is told from %s', async (_, sent, field) => {
    for (const [, ask] of QUERY_TRANSPORTS.slice(0, 3))
      expect((await ask(alice, sent)).errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  test.each(WRONG)('and what comes with it is BAD_USER_INPUT where it is %s', async (_, wrong) => {
    const requests: readonly Sent[] = [
      ...[{ documentId: wrong }, { extensions: { persistedQuery: wrong } }],
      { extensions: { persistedQuery: { version: wrong, sha256Hash: hashOf(VIEWER) } } },
      { extensions: { persistedQuery: { version: 1, sha256Hash: wrong } } },
      { ...byId(VIEWER), query: wrong },
      // graphql-ws closes a socket for these: its messages have one form.
      ...[
        { ...byId(VIEWER), operationName: wrong },
        { ...byId(VIEWER), variables: [wrong] },
      ],
      { ...byId(VIEWER), variables: 'x' },
    ];
    const answered: unknown[] = [];
    for (const [transport, ask] of QUERY_TRANSPORTS)
      for (const sent of transport === 'a WebSocket' ? requests.slice(0, 4) : requests) {
        const { errors } = await ask(alice, sent, 'web');
        if (errors?.[0]?.extensions.code !== 'BAD_USER_INPUT') answered.push([transport, sent, errors]);
      }
    expect(answered).toEqual([]);
  });

  test('of a mutation does not change anything in a GET', async () => {
    const text = 'mutation Leave { logOut { loggedOut } }';
    const [bob] = await registerUsers(one.url, 'bob');
    await admin.mutate('registerTrustedDocuments', { client: 'web', manifest: manifestOf(text) }, 'registered');
    for (const get of [viaGet, viaEvents('GET')]) expect((await get(bob, byId(text), 'web')).errors).toHaveLength(1);
    expect(await bob.codeOf('{ viewer { id } }')).toBe('OK');
  });
});

describe('automatic persisted queries', () => {
  test.each(QUERY_TRANSPORTS)('learnt over %s are known to all gateways and transports', async (_, ask) => {
    const text = fresh();
    const whole = await ask(alice, { ...byExtension(text), query: text });
    expect(whole).toMatchObject({ data: { viewer: { id: alice.userId } } });
    const there = alice.at(two.url);
    for (const [, askThere] of QUERY_TRANSPORTS)
      expect((await askThere(there, byExtension(text))).data).toEqual({ viewer: { id: alice.userId } });
  });

  test('are learnt from subscriptions', async () => {
    const text = `# ${randomUUID()}\n${EVENTS}`;
    for (const [, ask] of SUBSCRIPTION_TRANSPORTS.slice(0, 1))
      await ask(alice, { ...byExtension(text), query: text, variables });
    for (const [, ask] of SUBSCRIPTION_TRANSPORTS)
      expect((await ask(alice.at(two.url), { ...byExtension(text), variables })).data).toMatchObject({
        conversationEvents: { seq: 1 },
      });
  });

  test('are remembered of what has errors beside its data', async () => {
    const text = `query ${`Q${randomUUID().slice(0, 8)}`} ($id: ID!) { viewer { id } conversation(id: $id) { id } }`;
    const asked = { variables: { id: randomUUID() } };
    const expected = { data: { viewer: { id: alice.userId }, conversation: null }, errors: [expect.anything()] };
    expect(await viaPost(alice, { ...byExtension(text), query: text, ...asked })).toMatchObject(expected);
    expect(await viaPost(alice.at(two.url), { ...byExtension(text), ...asked })).toMatchObject(expected);
  });

  test('are not remembered when they are too long', async () => {
    const text = `${fresh()} # ${'x'.repeat(17_000)}`;
    await viaPost(alice, { ...byExtension(text), query: text });
    expect((await viaPost(alice, byExtension(text))).errors).toEqual(UNKNOWN);
  });

  test.each([...QUERY_TRANSPORTS, ...SUBSCRIPTION_TRANSPORTS.slice(0, 1)])(
    'are not remembered of what is refused over %s',
    async (_, ask) => {
      const stranger = new Client(one.url);
      for (const [who, text] of [
        [alice, `{ viewer ${randomUUID()}`],
        [alice, fresh().replace('id', 'shoeSize')],
        [alice, `${EVENTS.replace('seq', 'shoeSize')} # ${randomUUID()}`],
        [stranger, fresh()],
      ] as const) {
        await ask(who, { ...byExtension(text), query: text, variables }).catch(() => {});
        expect((await viaPost(alice.at(two.url), byExtension(text))).errors).toEqual(UNKNOWN);
      }
    },
  );

  test('are at most so many, the latest', async () => {
    const { redisUrl, redisPrefix } = one.stores;
    const redis = new Redis(redisUrl);
    const keys = ['texts', 'times'].map((name) => `${redisPrefix}{documents}:${name}`);
    const old = Array.from({ length: 2100 }, (_, index) => hashOf(String(index)));
    await redis.hset(keys[0] ?? '', Object.fromEntries(old.map((hash) => [hash, '{ old }'])));
    await redis.zadd(keys[1] ?? '', ...old.flatMap((hash, index) => [Date.now() - 1_000_000 + index, hash]));
    const text = fresh();
    await viaPost(alice, { ...byExtension(text), query: text });
    expect([await redis.hlen(keys[0] ?? ''), await redis.zcard(keys[1] ?? '')]).toEqual([2000, 2000]);
    expect(await redis.hexists(keys[0] ?? '', hashOf(text))).toBe(1);
    expect(await redis.pttl(keys[0] ?? '')).toBeGreaterThan(80_000_000);
    redis.disconnect();
  });

  test('cost the database nothing: however many unknown hashes come, the index is read once a second', async () => {
    const ask = () => Promise.all(Array.from({ length: 250 }, () => viaPost(alice, byId(fresh()), 'web')));
    const begun = performance.now();
    const statements = await one.statementsOf(async () => {
      for (let round = 0; round < 4; round++) await ask();
    });
    const seconds = Math.ceil((performance.now() - begun) / 1000);
    expect(statements.filter((text) => text.includes('trusted_document')).length).toBeLessThanOrEqual(seconds + 1);
    expect(statements.some((text) => text.includes('select body'))).toBe(false);
  });

  test('do not stand in the way of a request with its text', async () => {
    await alice.run('{ viewer { id } }');
    const statements = await one.statementsOf(() => alice.run('{ viewer { id } }'));
    expect(statements.filter((text) => text.includes('trusted_document'))).toEqual([]);
  });
});
