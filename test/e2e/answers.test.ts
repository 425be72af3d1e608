import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Client, createConversation, PASSWORD, registerUsers, sendMessage } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { createStaff } from '../setup/staff.ts';
import { Subscriber } from '../setup/subscriber.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a test selects is what it reads.
type AnyData = any;

/** Everything that is prepared at the third use of a text, or kept after it, is used by then. */
const TIMES = 6;

/** The answers to one operation that is sent again and again, as texts: the order of the keys is a part of them. */
async function answersOf(client: Client, query: string, variables: object = {}): Promise<string[]> {
  const answers: string[] = [];
  for (let time = 0; time < TIMES; time++) {
    const { data, errors } = await client.request(query, variables);
    answers.push(JSON.stringify({ data, ...(errors && { errors }) }));
  }
  return answers;
}

async function expectAlways(client: Client, [query, variables]: readonly [string, object?], data: string) {
  expect(await answersOf(client, query, variables)).toEqual(Array(TIMES).fill(`{"data":${data}}`));
}

const post = async ({ url, headers }: Client, body: object) =>
  (
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).json();

/** A conversation of Alice with a message, its reply, and an edit of the first. */
async function createScene(url: string) {
  const [alice, bob] = await registerUsers(url, 'alice', 'bob');
  const conversation = await createConversation(alice, [bob]);
  const first = await sendMessage(alice, conversation, 'One');
  const input = { conversationId: conversation, body: 'Two', replyToId: first.id };
  const { message: reply } = await bob.mutate('sendMessage', input, 'message { id }');
  await alice.mutate('editMessage', { messageId: first.id, body: 'Uno' }, 'message { id }');
  return { alice, bob, conversation, message: first.id, reply: reply.id as string };
}

describeForms('answers', (parley) => {
  test('a variable that is left out changes nothing, however often the operation is sent', async () => {
    const { url, stores } = parley();
    const { admin, alice } = await createStaff(url, stores);
    const avatarUrl = 'https://example.com/a.png';
    await alice.mutate('updateProfile', { avatarUrl }, 'user { id }');
    const profile =
      'mutation ($n: String, $p: String) { updateProfile(input: { displayName: $n, avatarUrl: $p }) { user { avatarUrl } } }';
    await expectAlways(alice, [profile, { n: 'Ann' }], JSON.stringify({ updateProfile: { user: { avatarUrl } } }));

    const id = await createConversation(alice, []);
    const rename =
      'mutation ($id: ID!, $t: String) { updateConversation(input: { conversationId: $id, title: $t }) { conversation { title } } }';
    const title = { updateConversation: { conversation: { title: 'A conversation' } } };
    await expectAlways(alice, [rename, { id }], JSON.stringify(title));

    const expiresAt = '2099-01-01T00:00:00.000Z';
    const { apiKey } = await admin.mutate(
      'createApiKey',
      { name: 'k', contract: 'partner-bot', expiresAt },
      'apiKey { id }',
    );
    const update =
      'mutation ($k: ID!, $n: String, $e: DateTime) { updateApiKey(input: { apiKeyId: $k, name: $n, expiresAt: $e }) { apiKey { expiresAt } } }';
    const key = JSON.stringify({ updateApiKey: { apiKey: { expiresAt } } });
    await expectAlways(admin, [update, { k: apiKey.id, n: 'renamed' }], key);
  });

  test('null for a variable is null, also when others leave it out', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const profile = 'mutation ($p: String) { updateProfile(input: { avatarUrl: $p }) { user { avatarUrl } } }';
    const avatarUrl = 'https://example.com/a.png';
    for (let time = 0; time < TIMES; time++) {
      expect(await alice.run(profile, { p: avatarUrl })).toEqual({ updateProfile: { user: { avatarUrl } } });
      expect(await alice.run(profile)).toEqual({ updateProfile: { user: { avatarUrl } } });
      expect(await alice.run(profile, { p: null })).toEqual({ updateProfile: { user: { avatarUrl: null } } });
    }
  });

  test('after a field of a mutation that failed nothing is carried out, in whatever subgraph it is', async () => {
    const { alice, conversation } = await createScene(parley().url);
    const change = `mutation ($c: ID!) {
      a: updateProfile(input: { displayName: "" }) { user { id } }
      b: sendMessage(input: { conversationId: $c, body: "Never" }) { message { seq } }
      c: updateProfile(input: { displayName: "Never" }) { user { id } }
    }`;
    const { data, errors } = await alice.request(change, { c: conversation });
    expect([data, errors?.map(({ path }) => path)]).toEqual([null, [['a']]]);
    const state = 'query ($c: ID!) { viewer { displayName } conversation(id: $c) { messageSeq } }';
    expect(await alice.run(state, { c: conversation })).toEqual({
      viewer: { displayName: 'alice' },
      conversation: { messageSeq: 2 },
    });
  });

  test('what a stranger registers with is not taken before it is clear that the answer will come', async () => {
    const stranger = new Client(parley().url);
    const input = { username: `u${randomUUID().slice(0, 8)}`, displayName: 'U', password: PASSWORD };
    const register = (selection: string) =>
      stranger.request(`mutation ($input: RegisterInput!) { register(input: $input) { ${selection} } }`, { input });
    const refused = await register('accessToken viewer { presence { status } }');
    expect(refused.errors?.map(({ extensions }) => [extensions.code, extensions.reason])).toEqual([
      ['UNAUTHENTICATED', 'SELECTION'],
    ]);
    expect((await register('accessToken viewer { username }')).data).toMatchObject({
      register: { viewer: { username: input.username } },
    });
  });

  test('errors name places in the text of who asks, whoever sent it with other lines before', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const query = `query Places${randomUUID().slice(0, 8)}($first: Int!) { conversations(first: $first) { edges { cursor } } }`;
    await alice.request(`# one\n# two\n   ${query}`, { first: 1 });
    for (let time = 0; time < 2; time++) {
      const { errors } = await bob.request(query, { first: 'one' });
      expect((errors as AnyData)[0].locations).toEqual([{ line: 1, column: query.indexOf('$first') + 1 }]);
    }
  });

  test('a fragment is there where it is included, whatever it is left out of elsewhere', async () => {
    const { alice, bob, conversation, message, reply } = await createScene(parley().url);
    const user = { username: bob.username, displayName: 'bob' };
    const users = `query ($p: Boolean!, $b: ID!) { viewer { id ...U @include(if: $p) } user(id: $b) { ...U } } fragment U on User { username displayName }`;
    await expectAlways(
      alice,
      [users, { p: false, b: bob.userId }],
      JSON.stringify({ viewer: { id: alice.userId }, user }),
    );

    const replies = `query ($p: Boolean!, $m: ID!) { message(id: $m) { id ...M @include(if: $p) replyTo { ...M } } } fragment M on Message { id body }`;
    const one = { id: message, body: 'Uno' };
    await expectAlways(
      bob,
      [replies, { p: false, m: reply }],
      JSON.stringify({ message: { id: reply, replyTo: one } }),
    );

    const pages = `query ($p: Boolean!, $c: ID!) { conversation(id: $c) { lastMessage { ...M } messages(last: 1) { edges { node { id ...M @include(if: $p) } } } } } fragment M on Message { body sender { username } }`;
    const last = { body: 'Two', sender: { username: bob.username } };
    const edges = [{ node: { id: reply } }];
    await expectAlways(
      bob,
      [pages, { p: false, c: conversation }],
      JSON.stringify({ conversation: { lastMessage: last, messages: { edges } } }),
    );

    const roots = `query ($p: Boolean!, $b: ID!) { a: user(id: $b) { id ...U @skip(if: $p) } b: user(id: $b) { ...U } } fragment U on User { username displayName }`;
    await expectAlways(alice, [roots, { p: true, b: bob.userId }], JSON.stringify({ a: { id: bob.userId }, b: user }));
  });

  test('of what is all left out an empty object stays, and it is resolved', async () => {
    const { alice, conversation } = await createScene(parley().url);
    const query = 'query ($c: ID!, $p: Boolean!) { conversation(id: $c) { title @include(if: $p) } }';
    await expectAlways(alice, [query, { c: conversation, p: false }], '{"conversation":{}}');
    const change =
      'mutation ($p: Boolean!) { updateProfile(input: { displayName: "Anna" }) { user { id @include(if: $p) } } }';
    await expectAlways(alice, [change, { p: false }], '{"updateProfile":{"user":{}}}');
    expect(await alice.run('{ viewer { displayName } }')).toEqual({ viewer: { displayName: 'Anna' } });
  });

  test('null in a place where none may be is refused before anything is done', async () => {
    const { alice, conversation } = await createScene(parley().url);
    const query = 'query ($s: Boolean = false) { viewer @skip(if: $s) { id } }';
    const { data, errors } = await alice.request(query, { s: null });
    expect([data ?? null, errors?.map(({ extensions }) => extensions.code)]).toEqual([null, ['BAD_USER_INPUT']]);

    const send = `mutation ($s: Boolean = false, $c: ID!) { sendMessage(input: { conversationId: $c, body: "Never" }) { message { id @skip(if: $s) } } }`;
    expect(await alice.codeOf(send, { s: null, c: conversation })).toBe('BAD_USER_INPUT');
    const { conversation: after } = await alice.run(`{ conversation(id: "${conversation}") { messageSeq } }`);
    expect(after.messageSeq).toBe(2);

    await using socket = new Subscriber(alice);
    const listen = `subscription ($s: Boolean = false) { conversationEvents(conversationId: "${conversation}", after: 0) { seq @skip(if: $s) } }`;
    const end = await socket.subscribe(listen, { s: null }).ended();
    expect(end).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    const where = 'subscription ($c: ID = "") { conversationEvents(conversationId: $c) { seq } }';
    expect(await socket.subscribe(where, { c: null }).ended()).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test.each([
    ['messages', 'messages(last: 1) { edges { node { body } } }', 'messages(last: 2) { edges { node { body } } }'],
    [
      'participants',
      'participants(first: 1) { edges { node { role } } }',
      'participants(first: 2) { edges { node { role } } }',
    ],
  ])('two types of events select the %s of a conversation with arguments of their own', async (name, one, two) => {
    const { alice, conversation } = await createScene(parley().url);
    const selection = `... on MessageSent { message { conversation { ${one} } } } ... on MessageEdited @include(if: $f) { message { conversation { ${two} } } }`;
    const query = `query ($c: ID!, $f: Boolean!) { conversationEvents(conversationId: $c, after: 0) { events { __typename ${selection} } } }`;
    const counts = (events: readonly { __typename: string; message?: AnyData }[]) =>
      events.flatMap(({ __typename, message }) =>
        message ? [[__typename, message.conversation[name].edges.length]] : [],
      );
    const right = [
      ['MessageSent', 1],
      ['MessageSent', 1],
      ['MessageEdited', 2],
    ];
    for (let time = 0; time < TIMES; time++) {
      const { conversationEvents } = await alice.run(query, { c: conversation, f: true });
      expect(counts(conversationEvents.events)).toEqual(right);
    }
    await using socket = new Subscriber(alice);
    const listen = `subscription ($c: ID!, $f: Boolean!) { conversationEvents(conversationId: $c, after: 0) { __typename ${selection} } }`;
    const received = socket.subscribe(listen, { c: conversation, f: true });
    const edited = await received.find(({ __typename }) => __typename === 'MessageEdited');
    expect(edited.message.conversation[name].edges).toHaveLength(2);
  });

  test('two types of events select who reacted with arguments of their own', async () => {
    const { alice, bob, conversation, message } = await createScene(parley().url);
    for (const client of [alice, bob])
      await client.mutate('addReaction', { messageId: message, emoji: '👍' }, 'message { id }');
    const reactions = (first: number) => `reactions { users(first: ${first}) { edges { node { id } } } }`;
    const query = `query ($c: ID!, $f: Boolean!) { conversationEvents(conversationId: $c, after: 0) { events { __typename
      ... on MessageSent { message { ${reactions(1)} } } ... on MessageEdited @include(if: $f) { message { ${reactions(2)} } } } } }`;
    const { conversationEvents } = await alice.run(query, { c: conversation, f: true });
    const edited = conversationEvents.events.find(
      (event: { __typename: string }) => event.__typename === 'MessageEdited',
    );
    expect(edited.message.reactions[0].users.edges).toHaveLength(2);
    const sent = conversationEvents.events.find((event: { __typename: string }) => event.__typename === 'MessageSent');
    expect(sent.message.reactions[0].users.edges).toHaveLength(1);
  });

  test.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '__proto__'])(
    'a field may be called %s, at every depth',
    async (name) => {
      const { alice, conversation } = await createScene(parley().url);
      const user = `{"${name}":"${alice.userId}"}`;
      await expectAlways(alice, [`{ ${name}: viewer { ${name}: id } }`], `{"${name}":${user}}`);
      const nested = `{ conversation(id: "${conversation}") { ${name}: lastMessage { ${name}: conversation { ${name}: title } } } }`;
      const title = '"A conversation"';
      await expectAlways(alice, [nested], `{"conversation":{"${name}":{"${name}":{"${name}":${title}}}}}`);
      const send = `mutation { ${name}: sendMessage(input: { conversationId: "${conversation}", body: "Hi" }) { ${name}: message { ${name}: body } } }`;
      const sent = await answersOf(alice, send);
      expect(sent).toEqual(Array(TIMES).fill(`{"data":{"${name}":{"${name}":{"${name}":"Hi"}}}}`));
      await using socket = new Subscriber(alice);
      const listen = `subscription { ${name}: conversationEvents(conversationId: "${conversation}", after: 0) { ${name}: seq } }`;
      const received = socket.subscribe(listen);
      await received.count(1);
      expect(JSON.stringify(received.results[0])).toBe(`{"data":{"${name}":{"${name}":1}}}`);
    },
  );

  test('a field may be called like another one', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const { userId, username } = alice;
    await expectAlways(
      alice,
      ['{ viewer { id: username username: id __typename: displayName } }'],
      JSON.stringify({ viewer: { id: username, username: userId, __typename: 'alice' } }),
    );
    const swapped = { data: { user: { id: userId }, viewer: { __typename: username, id: 'alice' } } };
    const query = `{ user: viewer { id } viewer: user(id: "${userId}") { __typename: username id: displayName } }`;
    await expectAlways(alice, [query], JSON.stringify(swapped.data));
  });

  test('an empty operationName is none, whatever was sent before', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const one = `{ viewer { id } } # ${alice.userId}`;
    const several = `query A { viewer { id } } query B { viewer { username } } # ${alice.userId}`;
    const data = { viewer: { id: alice.userId } };
    for (const operationName of ['', undefined, null, '']) {
      expect(await post(alice, { query: one, operationName })).toEqual({ data });
      expect(await post(alice, { query: several, operationName })).toMatchObject({
        errors: [{ extensions: { code: expect.stringMatching(/^(BAD_USER_INPUT|OPERATION_RESOLUTION_FAILURE)$/) } }],
      });
      expect(await post(alice, { query: several, operationName: 'A' })).toEqual({ data });
    }
    const conversation = await createConversation(alice, []);
    const query = `subscription { conversationEvents(conversationId: "${conversation}", after: 0) { seq } }`;
    await using socket = new Subscriber(alice);
    for (const operationName of ['', undefined, '']) {
      const results = socket.client.iterate({ query, ...(operationName !== undefined && { operationName }) });
      expect(await results.next()).toMatchObject({ value: { data: { conversationEvents: { seq: 1 } } } });
      await results.return?.();
    }
  });
});
