import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { SESSION_OPERATIONS } from '../../../gateway/explorer/shared/session-operations.ts';
import { createKey, KeyClient } from '../../setup/api-keys.ts';
import { byExtension, byId, QUERY_TRANSPORTS, SUBSCRIPTION_TRANSPORTS, viaPost } from '../../setup/ask-by-transport.ts';
import { Client, createConversation, PASSWORD, registerUsers } from '../../setup/client.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import type { Deployment } from '../../setup/deployment.ts';
import { manifestOf } from '../../setup/manifests.ts';
import { query } from '../../setup/query.ts';
import { registerWithRole } from '../../setup/roles.ts';
import { until } from '../../setup/until.ts';

let open: Deployment;
let gateway: Deployment;
let alice: Client;
let admin: Client;
let variables: object;

const VIEWER = 'query Viewer { viewer { id } }';
const EVENTS = 'subscription Events($id: ID!) { conversationEvents(conversationId: $id, after: 0) { __typename seq } }';
const RENAME = 'mutation Rename { updateProfile(input: { displayName: "Renamed" }) { __typename } }';
const NOT_TRUSTED = [
  {
    message: 'Only registered documents are executed here, and this is none of yours.',
    extensions: { code: 'BAD_USER_INPUT', field: 'query', reason: 'DOCUMENT_NOT_TRUSTED' },
  },
];

beforeAll(async () => {
  open = await createCountedGateway();
  const { databaseUrl, redisUrl, redisPrefix } = open.stores;
  const shared = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, REDIS_PREFIX: redisPrefix };
  gateway = await createCountedGateway({ ...shared, TRUSTED_DOCUMENTS: 'only' });
  [alice] = await registerUsers(open.url, 'alice');
  variables = { id: await createConversation(alice, []) };
  alice = alice.at(gateway.url);
  admin = (await registerWithRole(open.url, open.stores, 'ADMIN')).at(gateway.url);
  await admin.mutate('registerTrustedDocuments', { client: 'web', manifest: manifestOf(VIEWER, EVENTS) }, 'registered');
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await open[Symbol.asyncDispose]();
});

describe('where only trusted documents are executed', () => {
  test.each(QUERY_TRANSPORTS)('a registered query is, over %s, by its name or its text', async (_, ask) => {
    for (const sent of [byExtension(VIEWER), byId(VIEWER), { query: VIEWER }, { ...byId(VIEWER), query: VIEWER }])
      expect(await ask(alice, sent, 'web')).toMatchObject({ data: { viewer: { id: alice.userId } } });
  });

  test.each(SUBSCRIPTION_TRANSPORTS)('a registered subscription is, over %s', async (_, ask) => {
    for (const sent of [byExtension(EVENTS), { query: EVENTS }])
      expect((await ask(alice, { ...sent, variables }, 'web')).data).toMatchObject({ conversationEvents: { seq: 1 } });
  });

  test.each([...QUERY_TRANSPORTS, ...SUBSCRIPTION_TRANSPORTS.slice(-1)])('nothing else is, over %s', async (_, ask) => {
    const others = [VIEWER.replace('id', 'username'), `${VIEWER} `, EVENTS.replace('seq', ''), RENAME];
    const texts = [...others, '{ __typename }', getIntrospectionQuery(), 'not even GraphQL'];
    const sent = texts.flatMap((query) => [{ query }, byExtension(query), byId(query)]);
    for (const one of [...sent, { ...byExtension(RENAME), query: RENAME }])
      expect(await ask(alice, { ...one, variables }, 'web')).toEqual({ errors: NOT_TRUSTED });
    expect(await query(open.stores.databaseUrl, 'select from "user" where display_name = $1', ['Renamed'])).toEqual([]);
  });

  test.each(QUERY_TRANSPORTS)('no client has the documents of another one, over %s', async (_, ask) => {
    for (const name of ['ios', undefined, 'client:web', ''])
      for (const sent of [{ query: VIEWER }, byId(VIEWER)])
        expect(await ask(alice, sent, name)).toEqual({ errors: NOT_TRUSTED });
  });

  test('nothing is learnt from texts', async () => {
    const text = 'query Learnt { viewer { id } }';
    await viaPost(alice.at(open.url), { ...byExtension(text), query: text }, 'web');
    for (const [, ask] of QUERY_TRANSPORTS)
      expect(await ask(alice, byExtension(text), 'web')).toEqual({ errors: NOT_TRUSTED });
  });

  test('a URL says nothing to one parser that it does not say to the other', async () => {
    const headers = { 'apollo-require-preflight': 'true', 'x-client-name': 'web' };
    const [hidden, registered] = ['{ __typename }', VIEWER].map(encodeURIComponent);
    for (const search of [
      ...[`query=${hidden}&query=${registered}`, `query=${registered}&query=${hidden}`, `?query=${hidden}`],
      ...[`a=1?query=${hidden}`, `q%75ery=${hidden}`, `query[]=${hidden}`, `a;query=${hidden}`],
    ]) {
      const response = await fetch(`${gateway.url}/graphql?${search}`, { headers });
      const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
      expect([search, data ?? null, errors]).toEqual([search, null, expect.any(Array)]);
    }
  });

  test.each(QUERY_TRANSPORTS)('admins may send anything, over %s', async (_, ask) => {
    const { data } = await ask(admin, { query: '{ viewer { role } }' });
    expect(data).toEqual({ viewer: { role: 'ADMIN' } });
  });

  describe('a partner, by its key', () => {
    const SEND = 'mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { message { seq } } }';
    let bot: KeyClient;
    beforeAll(async () => {
      const manifest = manifestOf(VIEWER, EVENTS);
      await admin.mutate('registerTrustedDocuments', { contract: 'partner-bot', manifest }, 'registered');
      const { secret } = await createKey(admin, 'partner-bot', { scopes: ['AS_USER'] });
      bot = new KeyClient(gateway.url, secret, { asUser: alice.userId });
      await untilAnswer(() => viaPost(bot, byId(VIEWER)), 'data');
    });

    test.each(QUERY_TRANSPORTS)(
      'has the documents of its contract, whatever it calls itself, over %s',
      async (_, ask) => {
        for (const name of [undefined, 'ios'])
          for (const sent of [byExtension(VIEWER), { query: VIEWER }])
            expect(await ask(bot, sent, name)).toMatchObject({ data: { viewer: { id: alice.userId } } });
      },
    );

    test.each(SUBSCRIPTION_TRANSPORTS)('has its subscriptions, over %s', async (_, ask) => {
      expect((await ask(bot, { ...byId(EVENTS), variables })).data).toMatchObject({ conversationEvents: { seq: 1 } });
    });

    test.each(QUERY_TRANSPORTS)('has nothing else, over %s', async (_, ask) => {
      const input = { conversationId: Object.values(variables)[0], body: 'Hi', clientMessageId: randomUUID() };
      expect(await ask(bot, { query: SEND, variables: { input } }, 'web')).toEqual({ errors: NOT_TRUSTED });
      expect(await ask(bot, { query: '{ __typename }' }, 'web')).toEqual({ errors: NOT_TRUSTED });
    });

    test('has nothing else with the token of an admin beside it', async () => {
      const both = new KeyClient(gateway.url, bot.secret, { accessToken: admin.accessToken });
      expect(await viaPost(both, { query: '{ viewer { role } }' })).toEqual({ errors: NOT_TRUSTED });
      expect(await viaPost(both, byId(VIEWER))).toMatchObject({ data: { viewer: { id: admin.userId } } });
    });

    test('has none with a key that does not hold', async () => {
      const { errors } = await viaPost(new KeyClient(gateway.url, 'made up'), byId(VIEWER), 'web');
      expect(errors?.map(({ extensions: { code } }) => code)).toEqual(['UNAUTHENTICATED']);
    });
  });

  test('the explorer signs in and out', async () => {
    const input = { username: admin.username, password: PASSWORD };
    const stranger = new Client(gateway.url);
    const { data } = await viaPost(stranger, { query: SESSION_OPERATIONS.logIn, variables: { input } });
    const { refreshToken } = data.session;
    const refreshed = await viaPost(stranger, {
      query: SESSION_OPERATIONS.refresh,
      variables: { input: { refreshToken } },
    });
    const session = admin.withToken(refreshed.data.session.accessToken);
    expect(await viaPost(session, { query: SESSION_OPERATIONS.logOut })).toMatchObject({
      data: { logOut: { loggedOut: true } },
    });
  });

  test('what was removed is soon refused, and what is registered works at once', async () => {
    const text = 'query Later { viewer { username } }';
    expect(await viaPost(alice, byId(text), 'web')).toEqual({ errors: NOT_TRUSTED });
    const manifest = manifestOf(text);
    await admin.mutate('registerTrustedDocuments', { client: 'web', manifest }, 'registered');
    await untilAnswer(() => viaPost(alice, byId(text), 'web'), 'data');
    const input = { client: 'web', ids: manifest.operations.map(({ id }) => id) };
    expect(await admin.mutate('removeTrustedDocuments', input, 'removed')).toEqual({ removed: 1 });
    await untilAnswer(() => viaPost(alice, byId(text), 'web'), 'errors');
  });
});

async function untilAnswer(ask: () => Promise<object>, key: 'data' | 'errors'): Promise<void> {
  await until(async () => key in (await ask()));
}
