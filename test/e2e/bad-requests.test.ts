import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { beforeAll, expect, test } from '@jest/globals';
import { QUERY_TRANSPORTS, type Sent } from '../setup/ask-by-transport.ts';
import type { ResponseError } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { rowsOf } from '../setup/rows-of-form.ts';
import { createWorld, readState, type World } from '../setup/world.ts';

const nest = (levels: number): string =>
  levels === 0 ? 'id' : `viewerParticipant { user { id } } lastMessage { conversation { ${nest(levels - 1)} } }`;

const many = (count: number, field: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => field(i)).join(' ');

const page = (inner: string) => `conversations(first: 100) { edges { node { ${inner} } } }`;
const nested = 'participants(first: 100) { edges { node { user { presence { status text lastSeenAt } } } } }';

/** Documents that are refused before anything of them is executed; those with a reason name the limit. */
const DOCUMENTS: readonly (readonly [what: string, query: string, message: RegExp])[] = [
  [
    'a document 50 levels deep',
    `{ viewer { id } conversations { edges { node { ${nest(24)} } } } }`,
    /depth limit of 15/i,
  ],
  [
    'depth hidden in fragments',
    `query { conversations { edges { node { ...A } } } }
     fragment A on Conversation { lastMessage { conversation { lastMessage { conversation { ...B } } } } }
     fragment B on Conversation { lastMessage { conversation { lastMessage { conversation { ...C } } } } }
     fragment C on Conversation { lastMessage { conversation { lastMessage { conversation { id } } } } }`,
    /depth limit of 15/i,
  ],
  [
    'depth hidden in a fragment named as introspection is',
    `query { conversations { edges { node { ...__schema } } } }
     fragment __schema on Conversation { ${nest(24)} }`,
    /depth limit of 15/i,
  ],
  ['1,000 aliases', `{ ${many(1000, (i) => `v${i}: __typename`)} }`, /./],
  ['31 aliases', `{ ${many(31, (i) => `v${i}: viewer { id }`)} }`, /aliases limit of 30/i],
  ['too many tokens', `{ viewer { ${'id '.repeat(2001)} } }`, /token/i],
  ['pages of pages', `{ ${page(nested)} }`, /at most 50000 is allowed/],
  [
    'pages of pages in a fragment',
    `{ ...__schema } fragment __schema on Query { ${page(nested)} }`,
    /at most 50000 is/,
  ],
  ['pages of pages beside a negative one', `{ a: ${page(nested).replace('100', '-100')} b: ${page(nested)} }`, /50000/],
  ['a document cut short', '{ viewer { id ', /./],
  ['an empty document', '', /./],
  ['an unknown field', '{ viewer { shoeSize } }', /shoeSize/],
  ['an unknown argument', '{ viewer(id: 1) { id } }', /id/],
  ['a missing argument', '{ conversation { id } }', /id/],
  ['a value of the wrong type', '{ users(first: "many") { edges { cursor } } }', /many/],
  ['a fragment within itself', '{ viewer { ...A } } fragment A on User { ...A }', /itself/],
  ['two operations without a name', 'query A { viewer { id } } query B { viewer { id } }', /operation/i],
  ['fields of a subgraph', '{ _service { sdl } }', /_service/],
  ['entities of a subgraph', '{ _entities(representations: []) { __typename } }', /_entities/],
];

/** Requests that are no GraphQL requests, or too large for one. */
const BODIES: readonly (readonly [what: string, body: string, status: number, code: string])[] = [
  ['malformed JSON', '{ "query": ', 400, 'BAD_USER_INPUT'],
  ['no body', '', 400, 'BAD_USER_INPUT'],
  ['a text', '"{ viewer { id } }"', 400, 'BAD_USER_INPUT'],
  ['null', 'null', 400, 'BAD_USER_INPUT'],
  ['an object without a query', '{}', 400, 'BAD_USER_INPUT'],
  ['a query that is no text', '{ "query": { "a": 1 } }', 400, 'BAD_USER_INPUT'],
  ['variables that are no object', '{ "query": "{ __typename }", "variables": "x" }', 400, 'BAD_USER_INPUT'],
  ['a batch', '[{ "query": "{ __typename }" }, { "query": "{ __typename }" }]', 400, 'BAD_USER_INPUT'],
  ['a prototype', '{ "__proto__": { "admin": true }, "query": "{ __typename }" }', 400, 'BAD_USER_INPUT'],
];

/** Requests of which every transport must say the same. */
const INVALID: readonly (readonly [what: string, sent: Sent])[] = [
  ['two operations without names', { query: '{ viewer { id } } { viewer { id } }' }],
  ['no operation', { query: 'fragment F on User { id }' }],
  ['operations of which none is named', { query: 'query A { __typename } subscription B { inbox { __typename } }' }],
  ['a name that no operation has', { query: 'query A { __typename }', operationName: 'B' }],
  ['an unknown field', { query: '{ viewer { shoeSize } }' }],
  ['no end', { query: '{ viewer { id ' }],
  ['too many tokens', { query: `{ viewer { ${'id '.repeat(2001)} } }` }],
  [
    'a variable that does not fit',
    { query: 'query ($n: Int!) { users(first: $n) { __typename } }', variables: { n: 'x' } },
  ],
  ['variables that are no object', { query: '{ __typename }', variables: [] }],
  ['extensions that are no object', { query: '{ __typename }', extensions: [] }],
];

/** graphql-ws closes a socket for what is no request of its protocol; and one stream for many needs extensions of its own. */
const isSent = (transport: string, { variables, extensions }: Sent): boolean =>
  !(transport === 'a WebSocket' && (Array.isArray(variables) || Array.isArray(extensions))) &&
  !(transport.endsWith('one stream') && Array.isArray(extensions));

describeForms('a request that is refused as a whole', (parley, form) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(parley().url);
  });

  test.each(rowsOf(form, DOCUMENTS))('%s', async (_, query, message) => {
    const { status, data, errors } = await world.alice.request(query);
    expect([status, data ?? null]).toEqual([400, null]);
    expect(errors?.map(({ extensions }) => extensions.code)).toContain('BAD_USER_INPUT');
    expect(errors?.map((error) => error.message).join('\n')).toMatch(message);
    expect(new Set(errors?.map(({ extensions }) => extensions.code)).size).toBe(1);
  });

  test.each(rowsOf(form, BODIES, ([, , status]) => status))('%s', async (_, body, status, code) => {
    const before = await readState(world);
    const response = await fetch(`${parley().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${world.alice.accessToken}` },
      body,
    });
    const { data, errors } = (await response.json()) as { data?: unknown; errors: ResponseError[] };
    expect(response.status).toBe(status);
    expect(data ?? null).toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(await readState(world)).toEqual(before);
  });

  test.each(rowsOf(form, INVALID))('is told alike over every transport: a document with %s', async (_, sent) => {
    const told = await Promise.all(
      QUERY_TRANSPORTS.filter(([name]) => isSent(name, sent)).map(async ([name, ask]) => {
        const { errors = [] } = await ask(world.alice, sent);
        return [name, errors.map(({ message, extensions }) => ({ message, extensions }))] as const;
      }),
    );
    const [[, first] = []] = told;
    expect(first?.length).toBeGreaterThan(0);
    expect(told).toEqual(told.map(([name]) => [name, first]));
  });

  test('but not one whose variables and extensions are null, in a URL as in a body', async () => {
    const headers = { ...world.alice.headers, 'apollo-require-preflight': 'true' };
    for (const nothing of ['null', '']) {
      const parameters = new URLSearchParams({ query: '{ __typename }', variables: nothing, extensions: nothing });
      const response = await fetch(`${parley().url}/graphql?${parameters}`, { headers });
      expect([response.status, await response.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
    }
  });

  test('a body of 10 MB, before it has arrived', async () => {
    const upload = request(`${parley().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 10_000_000 },
    });
    upload.on('error', () => {});
    upload.write('{ "query": "');
    const [response] = (await once(upload, 'response')) as [IncomingMessage];
    const { errors } = JSON.parse((await response.toArray()).join('')) as { errors: ResponseError[] };
    upload.destroy();
    expect(response.statusCode).toBe(413);
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'PAYLOAD_TOO_LARGE' }]);
  });

  test('a page is as costly as its variable says', async () => {
    const query = `query ($n: Int) { conversations(first: $n) { edges { node { ${nested} } } } }`;
    expect(await world.alice.codeOf(query, { n: 20 })).toBe('OK');
    expect(await world.alice.codeOf(query, { n: 100 })).toBe('BAD_USER_INPUT');
    // Without one it is as long as the field makes it.
    for (const variables of [{}, { n: null }]) expect(await world.alice.codeOf(query, variables)).toBe('OK');
  });
});
