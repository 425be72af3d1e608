import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { viaPost, viaSocket } from '../setup/ask-by-transport.ts';
import { type Client, createConversation, mutation, registerUsers } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { Subscriber } from '../setup/subscriber.ts';

const EVENTS = `query ($id: ID!) { conversationEvents(conversationId: $id, after: 1) { events {
  __typename ... on MessageSent { message { body custom } } ... on MessageEdited { message { body custom } }
} } }`;

const ORDER = { order: 4711, tags: ['new', null], address: { street: 'Hauptstraße', 'no.': 1.5 } };

describeForms('the data of an app on a message', (parley) => {
  let alice: Client;
  let bob: Client;
  let conversationId: string;
  beforeAll(async () => {
    [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
  });
  beforeEach(async () => {
    conversationId = await createConversation(alice, [bob]);
  });

  const send = async (input: object) =>
    (await alice.mutate('sendMessage', { conversationId, body: 'An order', ...input }, 'message { id seq custom }'))
      .message;
  const edit = async (messageId: string, input: object) =>
    (await alice.mutate('editMessage', { messageId, body: 'An order', ...input }, 'message { body custom editedAt }'))
      .message;
  const codeOf = (input: object) =>
    alice.codeOf(mutation('sendMessage', '__typename'), { input: { conversationId, body: 'An order', ...input } });
  const readEvents = async () =>
    (await bob.run(EVENTS, { id: conversationId })).conversationEvents.events.map(
      ({ __typename, message }: { __typename: string; message: object }) => [__typename, message],
    );

  test('comes with the message to whoever reads, replays or listens', async () => {
    await using live = new Subscriber(bob);
    const heard = live.subscribe(
      `subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 1) { ... on MessageSent { message { custom } } } }`,
      { id: conversationId },
    );
    const { id } = await send({ custom: ORDER });
    await send({});
    expect(await heard.count(2)).toEqual([{ message: { custom: ORDER } }, { message: { custom: null } }]);
    const { message } = await bob.run('query ($id: ID!) { message(id: $id) { custom } }', { id });
    expect(message.custom).toEqual(ORDER);
    const { conversation } = await bob.run(
      'query ($id: ID!) { conversation(id: $id) { lastMessage { custom } messages { edges { node { custom } } } } }',
      { id: conversationId },
    );
    expect(conversation).toEqual({
      lastMessage: { custom: null },
      messages: { edges: [{ node: { custom: ORDER } }, { node: { custom: null } }] },
    });
  });

  test('stays in an edit that leaves it out, is replaced whole, and taken away by null', async () => {
    const { id } = await send({ custom: ORDER });
    const { editedAt } = await edit(id, { body: 'An order!' });
    expect(await edit(id, { body: 'An order!', custom: { ...ORDER } })).toEqual({
      body: 'An order!',
      custom: ORDER,
      editedAt,
    });
    expect(await edit(id, { custom: { order: 4712 } })).toMatchObject({ custom: { order: 4712 } });
    expect(await edit(id, { custom: null })).toMatchObject({ body: 'An order', custom: null });
    expect(await edit(id, { custom: {} })).toMatchObject({ custom: {} });
    expect(await readEvents()).toEqual([
      ['MessageSent', { body: 'An order', custom: ORDER }],
      ['MessageEdited', { body: 'An order!', custom: ORDER }],
      ['MessageEdited', { body: 'An order', custom: { order: 4712 } }],
      ['MessageEdited', { body: 'An order', custom: null }],
      ['MessageEdited', { body: 'An order', custom: {} }],
    ]);
  });

  test('is part of what a repeat must repeat, in whatever order its keys come', async () => {
    const clientMessageId = 'once';
    const sent = await send({ clientMessageId, custom: { a: 1, b: { c: 2, d: 3 } } });
    expect(await send({ clientMessageId, custom: { b: { d: 3, c: 2 }, a: 1 } })).toEqual(sent);
    for (const custom of [undefined, null, {}, { a: 1, b: { c: 2, d: 4 } }])
      expect([custom, await codeOf({ clientMessageId, custom })]).toEqual([custom, 'CONFLICT']);
  });

  test('can stand in the text of an operation, with variables in it', async () => {
    const text = `mutation ($id: ID!, $order: JSONObject!, $none: JSONObject) { sendMessage(input: { conversationId: $id, body: "An order",
      custom: { order: $order, none: $none, list: [1, -2.5, true, null, "x"] } }) { message { custom } } }`;
    const { sendMessage } = await alice.run(text, { id: conversationId, order: { id: 7 } });
    expect(sendMessage.message.custom).toEqual({ order: { id: 7 }, list: [1, -2.5, true, null, 'x'] });
  });

  test.each(['{ a: 9007199254740993 }', '{ a: { __proto__: { b: 1 } } }', '{ constructor: { prototype: 1 } }'])(
    'is refused in the text of an operation as %s',
    async (literal) => {
      const error = await alice.errorOf(
        `mutation ($id: ID!) { sendMessage(input: { conversationId: $id, body: "Hi", custom: ${literal} }) { message { id } } }`,
        { id: conversationId },
      );
      expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'custom' });
      expect(await readEvents()).toEqual([]);
    },
  );

  test.each([['list', [{ a: 1 }]] as const, ['text', '{}'] as const, ['truth value', true] as const])(
    'is an object: with a %s in its place nothing of an operation is carried out',
    async (_, custom) => {
      const ask = (declared: string, given: string, variables: object) =>
        alice.errorOf(
          `mutation ($id: ID!${declared}) { updateProfile(input: { displayName: "Changed" }) { user { id } }
            sendMessage(input: { conversationId: $id, body: "Hi", custom: ${given} }) { message { id } } }`,
          { id: conversationId, ...variables },
        );
      const literal = JSON.stringify(custom).replace('"a"', 'a');
      expect((await ask('', literal, {})).extensions).toEqual({
        code: 'BAD_USER_INPUT',
        reason: 'GRAPHQL_VALIDATION_FAILED',
      });
      const { message, extensions } = await ask(', $custom: JSONObject', '$custom', { custom });
      expect(extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'custom' });
      expect(message).toMatch(/A JSONObject must be an object\.$/);
      expect(await alice.run('{ viewer { displayName } }')).not.toMatchObject({ viewer: { displayName: 'Changed' } });
      expect(await readEvents()).toEqual([]);
    },
  );

  test.each([
    ['HTTP', viaPost],
    ['a socket', viaSocket],
  ])('has any keys but those that mean prototypes, over %s', async (_, ask) => {
    const query = mutation('sendMessage', 'message { custom }');
    const answerTo = (custom: unknown) =>
      ask(alice, { query, variables: { input: { conversationId, body: 'An order', custom } } });
    for (const json of ['{"__proto__":1}', '{"a":[{"__proto__":{}}]}', '{"constructor":{"prototype":1}}']) {
      const { errors } = await answerTo(JSON.parse(json));
      expect([json, errors?.map(({ extensions }) => extensions.code)]).toEqual([json, ['BAD_USER_INPUT']]);
    }
    expect(await readEvents()).toEqual([]);
    const custom = { constructor: 1, a: { constructor: { name: 'x' }, prototype: 1, toString: 'x' } };
    expect((await answerTo(custom)).data?.sendMessage.message.custom).toEqual(custom);
  });

  test('is refused with a number that JSON can write and nobody can read', async () => {
    const literal = `mutation { sendMessage(input: { conversationId: "${conversationId}", body: "Hi", custom: { a: 1e999 } }) { __typename } }`;
    expect(await alice.codeOf(literal)).toBe('BAD_USER_INPUT');
    const body = JSON.stringify({
      query: mutation('sendMessage', 'message { custom }'),
      variables: { input: { conversationId, body: 'Hi', custom: { a: ['large'] } } },
    }).replace('"large"', '1e999');
    const response = await fetch(`${alice.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...alice.headers },
      body,
    });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(await readEvents()).toEqual([]);
  });
});

describeForms('a place on a message', (parley) => {
  const PLACE = { latitude: 52.5200066, longitude: 13.404954, name: 'Alexanderplatz' };
  const SENT = 'message { id body location { latitude longitude name } }';
  let alice: Client;
  let conversationId: string;
  beforeAll(async () => {
    [alice] = await registerUsers(parley().url, 'alice');
    conversationId = await createConversation(alice, []);
  });
  const send = async (location: object, body = '') =>
    (await alice.mutate('sendMessage', { conversationId, body, location }, SENT)).message;

  test('stands for its text, is rounded to a centimetre, and stays in edits', async () => {
    const { id } = await send(PLACE);
    const read = 'query ($id: ID!) { message(id: $id) { body location { latitude longitude name } } }';
    expect((await alice.run(read, { id })).message).toEqual({ body: '', location: PLACE });
    expect(await send({ latitude: -0.00000001, longitude: -180, name: null }, ' \u200b')).toMatchObject({
      body: '',
      location: { latitude: 0, longitude: -180, name: null },
    });
    const edited = await alice.mutate('editMessage', { messageId: id, body: 'Here' }, SENT);
    expect(edited.message).toEqual({ id, body: 'Here', location: PLACE });
    const emptied = await alice.mutate('editMessage', { messageId: id, body: '' }, SENT);
    expect(emptied.message).toEqual({ id, body: '', location: PLACE });
  });

  test('is no part of an edit', async () => {
    const { id } = await send(PLACE);
    const input = { messageId: id, body: 'There', location: null };
    expect(await alice.codeOf(mutation('editMessage', '__typename'), { input })).toBe('BAD_USER_INPUT');
  });
});
