import { beforeAll, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { Subscriber } from '../../setup/subscriber.ts';

const MISUSE = { code: 'BAD_USER_INPUT', reason: 'GRAPHQL_VALIDATION_FAILED' };

const nest = (levels: number): string => (levels === 0 ? 'id' : `lastMessage { conversation { ${nest(levels - 1)} } }`);
const aliases = Array.from({ length: 31 }, (_, n) => `a${n}: id`).join(' ');
const page = (inner: string) => `messages(first: 100) { edges { node { ${inner} } } }`;

/** The selection of a conversation that is refused wherever it is. */
const LIMITS: readonly (readonly [what: string, selection: string])[] = [
  ['too deep', nest(10)],
  ['too many aliases', aliases],
  ['too many tokens', 'id '.repeat(2000)],
  ['too costly', page(`conversation { ${page('id seq createdAt editedAt deletedAt sender { id }')} }`)],
];

describeForms('a document over a socket', (parley) => {
  let alice: Client;
  let id: string;
  beforeAll(async () => {
    [alice] = await registerUsers(parley().url, 'alice');
    id = await createConversation(alice, []);
    await sendMessage(alice, id, 'one');
    await sendMessage(alice, id, 'two');
  });

  /** The first result of a subscription from the beginning: ConversationCreated; or of two, MessageSent with it. */
  async function resultsOf(query: string, variables: object = {}, count = 2) {
    await using socket = new Subscriber(alice);
    const events = socket.subscribe(query, { id, ...variables });
    await events.count(count);
    return events.results.slice(0, count).map(({ data, errors }) => errors ?? data);
  }

  async function refusalOf(payload: object): Promise<{ message: string; extensions: object }[]> {
    using socket = await RawSocket.connect(alice);
    socket.send({ id: '1', type: 'subscribe', payload });
    const { type, payload: errors } = await socket.find((message) => message.id === '1');
    expect(type).toBe('error');
    return errors;
  }

  test('may name its field, spread fragments and take variables', async () => {
    const query = `subscription Named($id: ID!, $from: Int = 0, $short: Boolean!, $first: Int) { ...Root }
      fragment Root on Subscription {
        mine: conversationEvents(conversationId: $id, after: $from) { ...Event ... on ConversationEvent { ...Event } }
      }
      fragment Event on ConversationEvent {
        number: seq occurredAt @skip(if: $short)
        ... on MessageSent { message { ...Body conversation { messages(first: $first) { edges { node { seq } } } } } }
      }
      fragment Body on Message { text: body @include(if: $short) seq @include(if: false) }`;
    const conversation = { messages: { edges: [{ node: { seq: 1 } }] } };
    expect(await resultsOf(query, { short: true, first: 1 })).toEqual([
      { mine: { number: 1 } },
      { mine: { number: 2, message: { text: 'one', conversation } } },
    ]);
    expect(await resultsOf(query, { short: false, from: 1, first: 1 }, 1)).toEqual([
      { mine: { number: 2, occurredAt: expect.any(String), message: { conversation } } },
    ]);
  });

  test('may select its field several times under one name', async () => {
    const root = 'conversationEvents(conversationId: $id, after: 0)';
    const query = `subscription ($id: ID!) {
      ${root} { seq ... on MessageSent { message { seq } } }
      ... on Subscription { ${root} { ... on MessageSent { message { body } } } }
    }`;
    expect((await resultsOf(query))[1]).toEqual({ conversationEvents: { seq: 2, message: { seq: 1, body: 'one' } } });
  });

  test('may hold several operations, of which one is named', async () => {
    const operation = (name: string, after: number) =>
      `subscription ${name} { conversationEvents(conversationId: "${id}", after: ${after}) { seq } }`;
    const query = `${operation('A', 0)} ${operation('B', 1)} query C { viewer { id } }`;
    using socket = await RawSocket.connect(alice);
    for (const operationName of ['A', 'B', 'C'])
      socket.send({ id: operationName, type: 'subscribe', payload: { query, operationName } });
    const first = async (name: string) => (await socket.find((message) => message.id === name)).payload;
    expect(await first('A')).toEqual({ data: { conversationEvents: { seq: 1 } } });
    expect(await first('B')).toEqual({ data: { conversationEvents: { seq: 2 } } });
    expect(await first('C')).toEqual({ data: { viewer: { id: alice.userId } } });
    for (const operationName of ['D', null, ''])
      expect((await refusalOf({ query, operationName }))[0]?.extensions).toEqual({
        ...{ code: 'BAD_USER_INPUT', field: 'operationName' },
      });
  });

  test.each([
    [
      'two fields',
      'a: conversationEvents(conversationId: $id) { seq } b: conversationEvents(conversationId: $id) { seq }',
    ],
    [
      'two fields in a fragment',
      '...F } fragment F on Subscription { inbox { seq } typing(conversationId: $id) { typing }',
    ],
    ['nothing but its name', '__typename'],
    ['an unknown field', 'conversationEvents(conversationId: $id) { shoeSize }'],
    ['an unknown root', 'everything { seq }'],
    ['an argument that is missing', 'conversationEvents { seq }'],
    ['a fragment within itself', 'inbox { ...F } } fragment F on InboxEvent { ...F'],
  ])('is refused with %s', async (_, selection) => {
    const errors = await refusalOf({ query: `subscription ($id: ID!) { ${selection} }`, variables: { id } });
    expect(errors.map(({ extensions }) => extensions)).toContainEqual(MISUSE);
  });

  test('is refused with directives on its field, bad syntax or bad variables, and the socket lives on', async () => {
    const field = 'conversationEvents(conversationId: $id)';
    const conditional = `subscription ($id: ID!, $on: Boolean!) { ${field} @include(if: $on) { seq } }`;
    const constant = `subscription ($id: ID!) { ${field} @include(if: true) { seq } }`;
    const inFragment = `subscription ($id: ID!) { ...F } fragment F on Subscription { ... @skip(if: $on) { ${field} { seq } } }`;
    const beside = `query A { viewer { id } } ${conditional.replace('subscription', 'subscription B')}`;
    const refusal = {
      message: expect.stringMatching(/^The field of a subscription must not have @skip/),
      extensions: MISUSE,
    };
    for (const query of [conditional, constant, inFragment]) {
      const variables = { id, on: true };
      expect(await refusalOf({ query, variables })).toEqual([expect.objectContaining(refusal)]);
      expect((await alice.request(query, variables)).errors).toEqual([expect.objectContaining(refusal)]);
    }
    expect(await alice.errorOf(beside)).toMatchObject(refusal);
    for (const query of ['subscription {', '', 'subscription ($id: ID!) { }'])
      expect((await refusalOf({ query }))[0]?.extensions).toEqual({ ...MISUSE, reason: 'GRAPHQL_PARSE_FAILED' });
    const query = `subscription ($id: ID!) { ${field} { seq } }`;
    for (const variables of [{}, { id: null }, { id: { a: 1 } }])
      expect((await refusalOf({ query, variables }))[0]?.extensions).toEqual({
        ...{ code: 'BAD_USER_INPUT', field: 'conversationId' },
      });
  });

  test.each(LIMITS)('is refused where it is %s, as over HTTP', async (_, selection) => {
    const query = `query ($id: ID!) { conversation(id: $id) { ${selection} } }`;
    const subscription = `subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) {
      ... on MessageSent { message { conversation { ${selection} } } }
    } }`;
    const { extensions } = await alice.errorOf(query, { id });
    expect(extensions.code).toBe('BAD_USER_INPUT');
    const [refusal] = await refusalOf({ query: subscription, variables: { id } });
    expect(refusal?.extensions).toEqual(extensions);
    using socket = await RawSocket.connect(alice);
    socket.subscribe('query', query, { id });
    const { payload } = await socket.find((message) => message.id === 'query');
    expect((payload.errors ?? payload)[0].extensions).toEqual(extensions);
  });

  test('that queries or changes is answered as over HTTP', async () => {
    using socket = await RawSocket.connect(alice);
    const compare = async (name: string, query: string, variables: object = {}) => {
      socket.subscribe(name, query, variables);
      await socket.find((message) => message.id === name && message.type === 'complete');
      const { data, errors } = await alice.request(query, variables);
      const [{ payload } = { payload: undefined }] = socket.of(name);
      expect([name, payload]).toEqual([name, { ...(data !== undefined && { data }), ...(errors && { errors }) }]);
    };
    await compare('introspection', getIntrospectionQuery());
    await compare('viewer', '{ viewer { id username presence { status } } }');
    await compare('unknown', 'query ($id: ID!) { conversation(id: $id) { title } viewer { id } }', {
      id: alice.userId,
    });
    await compare('wrong variable', 'query ($id: ID!) { conversation(id: $id) { title } }', { id: null });
    await compare('invalid', '{ viewer { shoeSize } }');
    const send = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id seq body } } }`;
    await compare('send', send, { input: { conversationId: id, body: 'once', clientMessageId: 'the same' } });
    await compare('send nothing', send, { input: { conversationId: id, body: '' } });
  });
});
