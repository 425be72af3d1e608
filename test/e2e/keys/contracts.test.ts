import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKey, KeyClient } from '../../setup/api-keys.ts';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { type ContractsFolder, createContractsFolder } from '../../setup/contracts-folder.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import type { Deployment } from '../../setup/deployment.ts';
import { growthOf, untilRunning } from '../../setup/metrics.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { registerWithRole } from '../../setup/roles.ts';
import { STREAM_CLIENTS } from '../../setup/stream-clients.ts';
import { StreamResponse } from '../../setup/stream-response.ts';
import { Subscriber } from '../../setup/subscriber.ts';
import { until } from '../../setup/until.ts';

const EVENTS = `subscription ($id: ID!, $after: Int) { conversationEvents(conversationId: $id, after: $after) {
  __typename seq ... on MessageSent { message { body sender { id } } }
} }`;
const SHARED = 'parley_event_executions_total{sharing="shared"}';
const LOG = 'query ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { events { __typename seq } } }';

let folder: ContractsFolder;
let parley: Deployment;
let admin: Client;
let alice: Client;
let bob: Client;
let group: string;
beforeAll(async () => {
  folder = await createContractsFolder();
  await folder.write('narrow', ['MessageEdited', 'Message.editedAt', 'Query.users']);
  parley = await createCountedGateway({ CONTRACTS_FOLDER: folder.path });
  admin = await registerWithRole(parley.url, parley.stores, 'ADMIN');
  [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
  group = await createConversation(alice, [bob]);
});
afterAll(async () => {
  await parley[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** A partner that acts as Bob. */
const partner = async (contract: string): Promise<KeyClient> =>
  new KeyClient(parley.url, (await createKey(admin, contract, { userId: bob.userId })).secret);

/** The error for an operation of a kind that a contract has none of. */
const noneOf = (kind: string) => ({
  message: `Schema is not configured to execute ${kind} operations.`,
  extensions: { code: 'BAD_USER_INPUT', field: 'query' },
});

/** The answer of a transport, whatever becomes of it, with names that differ made equal. */
type Ask = (client: KeyClient, query: string) => Promise<string>;

const stream =
  (path: string, accept: string): Ask =>
  async (client, query) => {
    const headers = { ...client.headers, 'content-type': 'application/json', accept };
    using response = await StreamResponse.open(`${client.url}${path}`, {
      ...{ method: 'POST', headers, body: JSON.stringify({ query }) },
    });
    const text = await response.whole();
    return `${response.status} ${response.response.headers.get('content-type')} ${text}`;
  };

const TRANSPORTS: Readonly<Record<string, Ask>> = {
  HTTP: stream('/graphql', 'application/json'),
  'a GET': async (client, query) => {
    const headers = { ...client.headers, 'apollo-require-preflight': 'yes' };
    const response = await fetch(`${client.url}/graphql?query=${encodeURIComponent(query)}`, { headers });
    return `${response.status} ${await response.text()}`;
  },
  SSE: stream('/graphql/stream', 'text/event-stream'),
  multipart: stream('/graphql', 'multipart/mixed;subscriptionSpec=1.0, application/json'),
  WebSocket: async (client, query) => {
    using socket = await RawSocket.connect(client);
    socket.subscribe('1', query);
    await until(() => socket.of('1').length > 0);
    return JSON.stringify(socket.of('1')[0]);
  },
};

describe('a bot', () => {
  const open = (client: KeyClient) =>
    client.mutate('openDirectConversation', { userId: alice.userId }, 'conversation { id kind }');

  test('opens a direct conversation to write to somebody, the same one each time, and no group', async () => {
    const bot = await partner('partner-bot');
    const { conversation } = await open(bot);
    expect(conversation.kind).toBe('DIRECT');
    expect((await open(bot)).conversation.id).toBe(conversation.id);
    const { message } = await bot.mutate(
      'sendMessage',
      { conversationId: conversation.id, body: 'Hello' },
      'message { sender { id } }',
    );
    expect(message.sender.id).toBe(bob.userId);
    const group = 'mutation { createConversation(input: { kind: GROUP }) { conversation { id } } }';
    expect(await bot.codeOf(group)).toBe('BAD_USER_INPUT');
  });

  test.each(['support-desk', 'partner-readonly'])('is what %s is not', async (contract) => {
    const direct = `mutation { openDirectConversation(input: { userId: "${alice.userId}" }) { conversation { id } } }`;
    expect(await (await partner(contract)).codeOf(direct)).toBe('BAD_USER_INPUT');
  });
});

describe('what is not in the contract of a key', () => {
  let client: KeyClient;
  beforeAll(async () => {
    client = await partner('narrow');
  });

  /** Each hidden, and beside it what never was: the same text with names of the same length. */
  const PAIRS: readonly [hidden: string, never: string][] = [
    ['{ users { edges { cursor } } }', '{ usurs { edges { cursor } } }'],
    [
      '{ viewer { username editedAt } message(id: "x") { editedAt } }',
      '{ viewer { username ebitedAt } message(id: "x") { ebitedAt } }',
    ],
    ['mutation { logOut { loggedOut } }', 'mutation { lagOut { loggedOut } }'],
    [
      'mutation { sendMessage(input: {}) { message { id } } }',
      'mutation { sandMessage(input: {}) { message { id } } }',
    ],
    [
      'subscription { conversationEvents(conversationId: "x") { ... on MessageEdited { seq } } }',
      'subscription { conversationEvents(conversationId: "x") { ... on MessageAdited { seq } } }',
    ],
    ['{ auditLog { edges { cursor } } }', '{ auditLag { edges { cursor } } }'],
    ['query ($i: SendMessageInput!) { viewer { id } }', 'query ($i: SandMessageInput!) { viewer { id } }'],
    ['{ __type(name: "MessageEdited") { name } }', '{ __type(name: "MessageAdited") { name } }'],
  ];
  const NAMES = [
    ['users', 'usurs'],
    ['editedAt', 'ebitedAt'],
    ['logOut', 'lagOut'],
    ['sendMessage', 'sandMessage'],
  ] as const;
  const sameNames = (text: string) =>
    [
      ...NAMES,
      ['MessageEdited', 'MessageAdited'],
      ['auditLog', 'auditLag'],
      ['SendMessageInput', 'SandMessageInput'],
    ].reduce((result, [hidden = '', never = '']) => result.replaceAll(never, hidden), text);

  test.each(Object.entries(TRANSPORTS))('has the words of what never was over %s', async (_, ask) => {
    for (const [hidden, never] of PAIRS) {
      const [one, other] = [await ask(client, hidden), await ask(client, never)];
      expect(sameNames(one)).toBe(sameNames(other));
      if (!hidden.includes('__type')) expect(one).toContain('BAD_USER_INPUT');
    }
  });

  test('is not suggested', async () => {
    const of = async (who: Client, query: string) => JSON.stringify((await who.request(query)).errors);
    expect(await of(bob, '{ usrs { edges { cursor } } }')).toContain('users');
    expect(await of(client, '{ usrs { edges { cursor } } }')).not.toContain('users');
    expect(await of(client, '{ viewr { id } }')).toContain('viewer');
  });

  test('is not in its introspection, whichever way it is asked', async () => {
    const NAMES_QUERY =
      '{ __schema { types { name fields { name } possibleTypes { name } } queryType { fields { name } } } }';
    const schema = await client.run(NAMES_QUERY);
    const seen = JSON.stringify(schema);
    expect(schema.__schema.queryType.fields).not.toContainEqual({ name: 'users' });
    await using socket = new Subscriber(client);
    expect(JSON.stringify(await socket.run(NAMES_QUERY))).toBe(seen);
    for (const name of ['MessageEdited', 'editedAt', 'sendMessage', 'logOut', 'auditLog', 'ApiKey'])
      expect(seen).not.toContain(`"${name}"`);
    expect(JSON.stringify(await bob.run(NAMES_QUERY))).toContain('"MessageEdited"');
  });

  test('is left out of the log and of live events, whose positions go on', async () => {
    const id = await createConversation(alice, [bob]);
    const sent = await sendMessage(alice, id, 'one');
    await using socket = new Subscriber(client);
    const live = socket.subscribe(EVENTS, { id, after: 0 });
    await live.count(2);
    await alice.mutate('editMessage', { messageId: sent.id, body: 'edited' }, '__typename');
    await sendMessage(alice, id, 'two');
    const seen = [{ seq: 1 }, { seq: 2 }, { seq: 4, message: { body: 'two', sender: { id: alice.userId } } }];
    expect(await live.count(3)).toMatchObject(seen);
    expect((await bob.run(LOG, { id })).conversationEvents.events.map(({ seq }: { seq: number }) => seq)).toEqual([
      1, 2, 3, 4,
    ]);
    expect((await client.run(LOG, { id })).conversationEvents.events.map(({ seq }: { seq: number }) => seq)).toEqual([
      1, 2, 4,
    ]);
    // The same for who comes back.
    expect(await socket.subscribe(EVENTS, { id, after: 2 }).count(1)).toMatchObject([{ seq: 4 }]);
  });
});

describe('a key', () => {
  test.each(Object.entries(STREAM_CLIENTS))('subscribes by %s', async (_, connect) => {
    using client = connect(await partner('partner-readonly'));
    const received = client.subscribe(EVENTS, { id: group, after: 0 });
    const [first] = await received.count(1);
    expect(first).toMatchObject({ seq: 1 });
  });

  test('sends what its contract lets it send', async () => {
    const bot = await partner('partner-bot');
    expect(await sendMessage(bot, group, 'from a bot')).toMatchObject({ id: expect.any(String) });
  });

  test.each(['HTTP', 'WebSocket'])(
    'is told over %s of a kind of operation that its contract has none of',
    async (over) => {
      const reader = await partner('partner-readonly');
      const answer = await TRANSPORTS[over]?.(reader, 'mutation { sendMessage { message { id } } }');
      expect(answer).toContain(JSON.stringify(noneOf('mutation')));
    },
  );

  test('shares an execution with those of its contract alone', async () => {
    await using stack = new AsyncDisposableStack();
    const id = await createConversation(alice, [bob]);
    const [one, other] = [await partner('partner-readonly'), await partner('partner-readonly')];
    const listeners = [alice, bob, one, one, other, other, await partner('partner-bot')];
    const all = listeners.map((client) => stack.use(new Subscriber(client)).subscribe(EVENTS, { id, after: 1 }));
    await untilRunning(parley.url, 'conversationEvents', listeners.length);
    const growth = await growthOf(parley.url, [SHARED] as const, async () => {
      await sendMessage(alice, id, 'once for each contract');
      await Promise.all(all.map((received) => received.count(1)));
    });
    expect(growth[SHARED]).toBe(3);
  });

  test('costs those who have none no statement and no look at the keys', async () => {
    const statements = await parley.statementsOf(() => bob.run('{ __typename }'));
    expect(statements).toEqual([]);
  });
});

describe('a contract', () => {
  const DESCRIPTION = '{ __type(name: "Message") { description } }';

  test('may change while subscriptions run on it', async () => {
    await folder.write('changing', []);
    const client = await partner('changing');
    const id = await createConversation(alice, [bob]);
    await using socket = new Subscriber(client);
    const lasting = socket.subscribe(EVENTS, { id, after: 1 });
    const ending = socket.subscribe(
      'subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { ... on MessageEdited { seq } } }',
      { id },
    );
    await ending.count(1);
    await folder.write('changing', ['MessageEdited'], (text) =>
      text.replaceAll('A message in a conversation.', 'What was said, once more.'),
    );
    await until(async () => (await client.run(DESCRIPTION)).__type.description === 'What was said, once more.');
    expect(JSON.stringify(await ending.ended())).toContain('no longer has');
    await sendMessage(alice, id, 'after');
    expect(await lasting.count(1)).toMatchObject([{ seq: 2, message: { body: 'after' } }]);
    expect((await bob.run(DESCRIPTION)).__type.description).toBe('A message in a conversation.');
    await folder.write('changing', ['Subscription']);
    expect(JSON.stringify(await lasting.ended())).toContain('no longer has');
    expect(await socket.subscribe(EVENTS, { id }).ended()).toEqual([noneOf('subscription')]);
  });

  test('that cannot be used makes its keys UNAVAILABLE, and nothing else', async () => {
    await folder.write('broken', [], () => 'this is no supergraph');
    const client = await partner('broken');
    const { status, errors } = await client.request('{ viewer { id } }');
    expect([status, errors?.[0]?.extensions.code]).toEqual([503, 'UNAVAILABLE']);
    expect(await bob.codeOf('{ viewer { id } }')).toBe('OK');
  });

  test('is chosen by admins, to look at the API as a partner does', async () => {
    const ask = (client: Client, contract: string) =>
      client.request('{ users { edges { cursor } } }', {}, { 'x-contract': contract });
    expect((await ask(admin, 'narrow')).errors?.[0]?.message).toContain('Cannot query field "users"');
    expect((await ask(admin, '')).errors).toBeUndefined();
    const unknown = (await ask(admin, 'nobody')).errors?.[0];
    expect(unknown?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'x-contract' });
    const { status, errors } = await ask(bob, 'narrow');
    expect([status, errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN']);
    const { connectionParams } = admin;
    const socketOf = (contract: string, who = connectionParams) =>
      RawSocket.open(parley.url).then((socket) => {
        socket.send({ type: 'connection_init', payload: { ...who, contract } });
        return socket;
      });
    using socket = await socketOf('narrow');
    await socket.find(({ type }) => type === 'connection_ack');
    socket.subscribe('1', '{ users { edges { cursor } } }');
    expect((await socket.find(({ id }) => id === '1')).payload.errors[0].message).toContain('Cannot query field');
    using refused = await socketOf('narrow', bob.connectionParams);
    expect(await refused.closeCode()).toBe(4400);
    expect(refused.closed?.reason).toMatch(/^FORBIDDEN: /);
  });
});
