import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import {
  type FirstAnswer,
  QUERY_TRANSPORTS,
  type Sent,
  SUBSCRIPTION_TRANSPORTS,
  viaPost,
} from '../setup/ask-by-transport.ts';
import { Client, createConversation, registerUser, sendMessage } from '../setup/client.ts';
import { createDeployment, type Deployment } from '../setup/deployment.ts';
import { Stopwatch } from '../setup/stopwatch.ts';

const count = <T>(length: number, one: (index: number) => T): T[] => Array.from({ length }, (_, index) => one(index));

/** Keys that no input has, as an object of about this many bytes. */
const unknownKeys = (bytes: number) => Object.fromEntries(count(bytes / 10, (index) => [`k${index}`, 1]));

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

const LOG_IN = 'mutation ($input: LogInInput!) { logIn(input: $input) { accessToken } }';
const LISTEN = `subscription ($id: ID!, $positions: [ConversationPositionInput!]) {
  inbox(positions: $positions) { conversationId }
}`;

/** Small requests that are wrong in many places, and long names. */
const WRONG: readonly (readonly [what: string, sent: Sent])[] = [
  ['unknown keys', { query: LOG_IN, variables: { input: unknownKeys(40_000) } }],
  [
    'a list of wrong values',
    {
      query: 'query ($kinds: [ConversationKind!]) { conversations(filter: { kinds: $kinds }) { edges { cursor } } }',
      variables: { kinds: count(20_000, () => 1) },
    },
  ],
  ['a key of 40 KB', { query: LOG_IN, variables: { input: { ['k'.repeat(40_000)]: 1 } } }],
  [
    'a value of 40 KB',
    { query: 'query ($id: ID!) { user(id: $id) { id } }', variables: { id: { a: 'x'.repeat(40_000) } } },
  ],
  ['JSON 1,000 deep', { query: LOG_IN, variables: { input: nested(1_000) } }],
  [
    'deep JSON for a scalar',
    {
      query: 'query ($after: DateTime) { auditLog(filter: { after: $after }) { edges { cursor } } }',
      variables: { after: nested(1_000) },
    },
  ],
  [
    'many variables that are missing',
    {
      query: `query (${count(300, (index) => `$v${index}: Int!`).join(' ')}) { ${count(300, (index) => `users(first: $v${index}) { edges { cursor } }`)[0]} }`,
      variables: {},
    },
  ],
  ['unknown fields', { query: `{ ${count(900, (index) => `f${index}`).join(' ')} }` }],
  [
    'a variable with a name of 15 KB, and unknown keys in it',
    {
      query: `mutation ($${'v'.repeat(15_000)}: LogInInput!) { logIn(input: $${'v'.repeat(15_000)}) { accessToken } }`,
      variables: { ['v'.repeat(15_000)]: unknownKeys(1000) },
    },
  ],
  ['one field 480 times', { query: `{ ${'viewer { id } '.repeat(480)} }` }],
  ['an alias of 40 KB', { query: `{ ${'a'.repeat(40_000)}: viewer { id } }` }],
  ['a field with a name of 40 KB', { query: `{ ${'f'.repeat(40_000)} }` }],
];

const SUBSCRIPTIONS: typeof WRONG = [
  ['unknown keys', { query: LISTEN, variables: { id: '', positions: [unknownKeys(40_000)] } }],
  ['a list of wrong values', { query: LISTEN, variables: { positions: count(5_000, () => 1) } }],
];

const recursive = (depth: number, aliases: number, comment = '') => `{ # ${comment}
  ${count(aliases, (index) => `a${index}: message(id: "x") { ...F${depth} }`).join(' ')} }
  ${count(depth, (index) => {
    const one = `F${Math.max(index - 1, 0)}`;
    return `fragment F${index + 1} on Message { sender { username presence { status } }
      conversation { title lastMessage { ...${one} } } replyTo { ...F${index} } }`;
  }).join('\n')} fragment F0 on Message { id }`;

/** More than any of them should take, in milliseconds of this process, with the time that the test's own part takes. */
const SOON_MS = 1000;
const SMALL = 16 * 1024;

describe('an operation that is hostile', () => {
  let parley: Deployment;
  let alice: Client;
  beforeAll(async () => {
    parley = await createDeployment('one process', { EXPLORER: 'anyone' });
    alice = await registerUser(parley.url, 'alice');
  });
  afterAll(async () => parley[Symbol.asyncDispose]());

  const refusedSoon = async (work: () => Promise<FirstAnswer>) => {
    using watch = new Stopwatch();
    const answer = await work();
    expect(watch.elapsedMs).toBeLessThan(SOON_MS);
    expect(answer.data ?? null).toBeNull();
    const codes = new Set(answer.errors?.map(({ extensions }) => extensions.code));
    expect([...codes]).toEqual(['BAD_USER_INPUT']);
    expect(JSON.stringify(answer).length).toBeLessThan(SMALL);
    return answer;
  };

  describe.each(QUERY_TRANSPORTS.filter(([name]) => !name.includes('GET')))('over %s', (_, ask) => {
    test.each(WRONG)('is refused in few words: %s', async (__, sent) => {
      await refusedSoon(() => ask(alice, sent));
    });
  });

  describe.each(SUBSCRIPTION_TRANSPORTS.filter(([name]) => !name.includes('GET')))(
    'that subscribes over %s',
    (_, ask) => {
      test.each(SUBSCRIPTIONS)('is refused in few words: %s', async (__, sent) => {
        await refusedSoon(() => ask(alice, sent));
      });
    },
  );

  test('is refused in few words: JSON 100,000 deep', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const post = (body: string) => async () => {
      const headers = { 'content-type': 'application/json', ...alice.headers };
      return (await (await fetch(`${parley.url}/graphql`, { method: 'POST', headers, body })).json()) as FirstAnswer;
    };
    await refusedSoon(post(`{"query":${JSON.stringify(LOG_IN)},"variables":{"input":${deep}}}`));
    await refusedSoon(post(`{"query":"{ nothing }","extensions":{"deep":${deep}}}`));
  });

  const explain = async (client: Client, query: string, variables: object = {}) => {
    const headers = { 'content-type': 'application/json', ...client.headers };
    const body = JSON.stringify({ query, variables });
    return (await (
      await fetch(`${parley.url}/explorer/plan`, { method: 'POST', headers, body })
    ).json()) as FirstAnswer;
  };

  test('is refused before it is planned when its fragments make it large, whoever asks, here and in the explorer', async () => {
    const query = recursive(12, 8);
    for (const ask of [() => viaPost(new Client(parley.url), { query }), () => explain(alice, query)]) {
      const { errors } = await refusedSoon(ask);
      expect(errors?.[0]?.message).toMatch(
        /selects 33\d\d\d fields with all of its fragments; at most 2000 are allowed/,
      );
    }
    expect((await explain(new Client(parley.url), '{ viewer { id } }')).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
  });

  test('is not even planned for who is not signed in', async () => {
    const unlike = (index: number) => recursive(6, 7, `${index}`).replaceAll('a0:', `b${index}:`);
    const timeOf = async (
      client: Client,
      indexes: readonly number[],
      look: (answer: FirstAnswer, index: number) => void,
    ) => {
      using watch = new Stopwatch();
      for (const index of indexes) look(await client.request(unlike(index)), index);
      return watch.elapsedMs / indexes.length;
    };
    const planned = await timeOf(alice, [100, 101, 102], ({ errors }) =>
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT'),
    );
    const refused = await timeOf(
      new Client(parley.url),
      count(20, (n) => n),
      ({ data, errors }, index) => {
        const names = count(7, (n) => [n === 0 ? `b${index}` : `a${n}`, null] as const);
        expect(data).toEqual(Object.fromEntries(names));
        expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['UNAUTHENTICATED']));
      },
    );
    expect(refused).toBeLessThan(planned / 2);
  });

  test.each([
    ['the schema 30 times', `{ ${count(30, (index) => `s${index}: __schema { types { name } }`).join(' ')} }`],
    [
      'the schema under two names in fragments',
      '{ ...A ...B } fragment A on Query { a: __schema { types { name } } } fragment B on Query { b: __schema { types { name } } }',
    ],
    ['its types 30 times', `{ __schema { ${count(30, (index) => `t${index}: types { name }`).join(' ')} } }`],
    ['many types by name', `{ ${count(11, (index) => `t${index}: __type(name: "User") { name }`).join(' ')} }`],
    [
      'types of fields of types of fields',
      '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
    ],
  ])('is refused that introspects %s', async (_, query) => {
    await refusedSoon(() => viaPost(alice, { query }));
  });

  test('is answered by one error when it makes more than 500 of them', async () => {
    const group = await createConversation(alice, []);
    for (let n = 0; n < 20; n++) await sendMessage(alice, group, `${n}`);
    const wrong =
      'messages(last: 20) { edges { node { conversation { participants(first: -1) { edges { cursor } } } } } }';
    const ask = (conversations: number) =>
      viaPost(alice, {
        query: `query ($id: ID!) { ${count(conversations, (n) => `c${n}: conversation(id: $id) { ${wrong} }`).join(' ')} }`,
        variables: { id: group },
      });
    expect((await ask(25)).errors).toHaveLength(500);
    const { data, errors } = await ask(26);
    expect(data).toBeNull();
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['PAYLOAD_TOO_LARGE']);
  });

  test('does not keep tools from the whole schema, beside other fields too', async () => {
    const query = getIntrospectionQuery({ inputValueDeprecation: true, descriptions: true, oneOf: true });
    const [first, again] = [await alice.run(query), await alice.run(query)];
    expect(again).toEqual(first);
    expect(first.__schema.types.map(({ name }: { name: string }) => name)).toContain('Conversation');
    const mixed = 'query ($t: String!) { me: viewer { id } type: __type(name: $t) { name isOneOf } __typename }';
    expect(Object.entries(await alice.run(mixed, { t: 'User' }))).toEqual([
      ['me', { id: alice.userId }],
      ['type', { name: 'User', isOneOf: null }],
      ['__typename', 'Query'],
    ]);
  });
});
