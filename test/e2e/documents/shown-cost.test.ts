import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { QUERY_TRANSPORTS, SUBSCRIPTION_TRANSPORTS, viaPost } from '../../setup/ask-by-transport.ts';
import { type Client, createConversation, sendMessage } from '../../setup/client.ts';
import { createDeployment, type Deployment } from '../../setup/deployment.ts';
import { registerWithRole } from '../../setup/roles.ts';
import { Subscriber } from '../../setup/subscriber.ts';

let gateway: Deployment;
let admin: Client;
let id: string;

const PAGE = { query: 'query ($n: Int) { conversations(first: $n) { edges { cursor } } }', variables: { n: 7 } };
const COST = { requested: 1 + (1 + 7 * 1), maximum: 300 };
const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { seq } }';

beforeAll(async () => {
  gateway = await createDeployment('one process', { MAX_QUERY_COST: '300' });
  admin = await registerWithRole(gateway.url, gateway.stores, 'ADMIN');
  id = await createConversation(admin, []);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

describe('the cost of an operation', () => {
  test.each(QUERY_TRANSPORTS)('is in the extensions of what admins get over %s', async (_, ask) => {
    expect((await ask(admin, PAGE)).extensions).toEqual({ cost: COST });
  });

  test('is that of the pages that variables have by default when they are left out', async () => {
    const query = PAGE.query.replace('$n: Int', '$n: Int = 7');
    expect((await viaPost(admin, { query })).extensions).toEqual({ cost: COST });
    expect((await viaPost(admin, { query, variables: { n: 9 } })).extensions).toMatchObject({
      cost: { requested: 11 },
    });
    const dear = 'query ($n: Int = 7) { conversations(first: $n) { edges { node { id title createdAt } } } }';
    const user = await registerWithRole(gateway.url, gateway.stores, 'USER');
    expect((await viaPost(user, { query: dear })).errors).toBeUndefined();
    expect((await viaPost(user, { query: dear, variables: { n: 100 } })).errors?.[0]?.extensions).toMatchObject({
      reason: 'COST',
    });
  });

  test('is shown to them for what is refused for it', async () => {
    const { errors, extensions } = await viaPost(admin, {
      query: '{ conversations(first: 100) { edges { cursor node { id title } } } }',
    });
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', reason: 'COST' });
    expect(extensions).toEqual({ cost: { requested: 1 + (1 + 100 * 4), maximum: 300 } });
  });

  test.each(SUBSCRIPTION_TRANSPORTS)('comes with the first event over %s', async (_, ask) => {
    expect(await ask(admin, { query: EVENTS, variables: { id } })).toEqual({
      data: { conversationEvents: { seq: 1 } },
      extensions: { cost: { requested: 2, maximum: 300 } },
    });
  });

  test('does not come with the later events', async () => {
    await using socket = new Subscriber(admin);
    const received = socket.subscribe(EVENTS, { id });
    await received.count(1);
    await sendMessage(admin, id, 'Hello');
    await received.count(2);
    expect(received.results.map((result) => 'extensions' in result)).toEqual([true, false]);
  });

  test.each(['USER', 'MODERATOR'] as const)('is not for a %s', async (role) => {
    const user = await registerWithRole(gateway.url, gateway.stores, role);
    const own = await createConversation(user, []);
    for (const [, ask] of QUERY_TRANSPORTS) expect(Object.keys(await ask(user, PAGE))).toEqual(['data']);
    for (const [, ask] of SUBSCRIPTION_TRANSPORTS)
      expect(Object.keys(await ask(user, { query: EVENTS, variables: { id: own } }))).toEqual(['data']);
  });

  test('is not for who is not signed in', async () => {
    expect(await viaPost(admin.withToken(''), { query: '{ __typename }' })).toEqual({ data: { __typename: 'Query' } });
  });
});
