import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { Client, createConversation, mutation, type ResponseError, registerUser } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { Hold } from '../setup/hold.ts';
import { query } from '../setup/query.ts';
import { until } from '../setup/until.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const TYPENAME = JSON.stringify({ query: '{ __typename }' });
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ALL_OK = {
  database: 'ok',
  redis: 'ok',
  users: 'ok',
  conversations: 'ok',
  messages: 'ok',
  presence: 'ok',
  events: 'ok',
  admin: 'ok',
};

const errorsOf = async (response: Response) => ((await response.json()) as { errors: ResponseError[] }).errors;

describeForms('the HTTP surface', (parley) => {
  const get = (path: string, init: RequestInit = {}) => fetch(`${parley().url}${path}`, init);
  const post = (init: RequestInit) => get('/graphql', { method: 'POST', body: TYPENAME, headers: JSON_TYPE, ...init });

  test('says that it lives, and that each part is ready', async () => {
    const live = await get('/health/live');
    expect([live.status, await live.json()]).toEqual([200, { status: 'ok' }]);
    const ready = await get('/health/ready');
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok', checks: ALL_OK }]);
  });

  test('gives a request id back, and makes one where there is none that can be used', async () => {
    const idOf = async (headers: Record<string, string>) =>
      (await post({ headers: { ...JSON_TYPE, ...headers } })).headers.get('x-request-id');
    expect(await idOf({ 'x-request-id': 'trace-1:2.3' })).toBe('trace-1:2.3');
    for (const id of ['two words', 'x'.repeat(129)]) expect(await idOf({ 'x-request-id': id })).toMatch(UUID);
    expect(await idOf({})).not.toBe(await idOf({}));
  });

  test.each([
    ['a GET that a page can make', '/graphql?query=%7B__typename%7D', 400, {}],
    [
      'a POST of a form',
      '/graphql',
      400,
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: TYPENAME },
    ],
    ['a POST without a type', '/graphql', 415, { method: 'POST', body: new Blob([TYPENAME]) }],
  ])('refuses %s across origins', async (_, path, status, init: RequestInit) => {
    const response = await get(path, init);
    expect([response.status, (await errorsOf(response))[0]?.extensions.code]).toEqual([status, 'BAD_USER_INPUT']);
  });

  test('answers a GET that no page can make, but no mutation in one', async () => {
    const headers = { 'apollo-require-preflight': 'true' };
    const answer = await get('/graphql?query=%7B__typename%7D', { headers });
    expect([answer.status, await answer.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
    const change = await get(`/graphql?query=${encodeURIComponent('mutation { logOut { loggedOut } }')}`, { headers });
    expect([change.status, (await errorsOf(change))[0]?.extensions.code]).toEqual([405, 'BAD_USER_INPUT']);
  });

  test.each([
    ['PUT', '/graphql', 'GET, POST'],
    ['DELETE', '/graphql', 'GET, POST'],
    ['PATCH', '/graphql', 'GET, POST'],
    ['PROPFIND', '/graphql?query=%7B__typename%7D', 'GET, POST'],
    ['PATCH', '/graphql/stream', 'DELETE, GET, POST, PUT'],
    ['POST', '/health/ready', 'GET, HEAD'],
    ['DELETE', '/admin/audit-log.ndjson', 'GET'],
    ['PUT', '/explorer/plan', 'POST'],
    ['POST', '/explorer/assets/any.js', 'GET, HEAD'],
  ])('says that %s is not for %s, and what is', async (method, path, allow) => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
      const response = await get(path, { method, body: TYPENAME, headers: { 'content-type': type } });
      expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
      expect((await errorsOf(response)).map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
    }
  });

  test('answers no HEAD at /graphql', async () => {
    const response = await get('/graphql?query=%7B__typename%7D', { method: 'HEAD' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  const BODIES: readonly (readonly [
    what: string,
    status: number,
    headers: Record<string, string>,
    body: string | Uint8Array<ArrayBuffer>,
  ])[] = [
    ['bytes that are no UTF-8', 400, {}, Buffer.from(`{"query":"{ __typename } # \xff"}`, 'latin1')],
    [
      'half a character',
      400,
      {},
      Buffer.concat([Buffer.from('{"query":"{ __typename } # '), Buffer.from([0xe2, 0x82]), Buffer.from('"}')]),
    ],
    ['UTF-16', 400, {}, Buffer.from(TYPENAME, 'utf16le')],
    ['another charset', 415, { 'content-type': 'application/json; charset=iso-8859-1' }, TYPENAME],
    ['a quoted charset', 415, { 'content-type': 'application/json;Charset="UTF-16"' }, TYPENAME],
    ['gzip', 415, { 'content-encoding': 'gzip' }, gzipSync(TYPENAME)],
    ['what says that it is brotli', 415, { 'content-encoding': 'br' }, TYPENAME],
    ['several encodings', 415, { 'content-encoding': 'identity, gzip' }, TYPENAME],
  ];
  test.each(BODIES)('refuses a body of %s, wherever one is read', async (_, status, headers, body) => {
    for (const path of ['/graphql', '/graphql/stream', '/explorer/plan']) {
      const response = await get(path, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body });
      const encoding = response.headers.get('accept-encoding');
      expect([path, response.status, encoding]).toEqual([
        path,
        status,
        headers['content-encoding'] ? 'identity' : null,
      ]);
      expect((await errorsOf(response)).map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
    }
  });

  test('reads UTF-8, whatever the case of its name and however it is sent', async () => {
    const query = JSON.stringify({ query: '{ __typename } # ÄΩ😀' });
    for (const type of ['application/json;charset=UTF-8', 'application/json; charset="utf-8"', 'application/json'])
      for (const encoding of [undefined, 'identity']) {
        const headers = { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) };
        expect((await post({ headers, body: query })).status).toBe(200);
      }
    expect((await post({ body: `\uFEFF${query}` })).status).toBe(200);
  });

  test('lets no other origin in by default', async () => {
    const response = await post({ headers: { ...JSON_TYPE, origin: 'https://app.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('shows its schema to whoever asks, with the standard introspection', async () => {
    const { __schema } = await new Client(parley().url).run(getIntrospectionQuery());
    expect(__schema.types.map(({ name }: { name: string }) => name)).toContain('Conversation');
  });

  test.each(['/', '/graphql/', '/nothing', '/health', '/.env'])('says in JSON that nothing is at %s', async (path) => {
    const response = await get(path);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect([response.status, await errorsOf(response)]).toEqual([
      404,
      [{ message: 'There is nothing at this address.', extensions: { code: 'NOT_FOUND' } }],
    ]);
  });
});

describeForms(
  'the HTTP surface, configured,',
  (parley) => {
    const preflight = (origin: string) =>
      fetch(`${parley().url}/graphql`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });

    test.each(['https://app.example', 'https://admin.example'])('lets %s in', async (origin) => {
      const { status, headers } = await preflight(origin);
      expect([status, headers.get('access-control-allow-origin')]).toEqual([204, origin]);
      expect(headers.get('access-control-allow-methods')).toContain('POST');
      expect(headers.get('access-control-allow-headers')).toBe('authorization');
      const answer = await fetch(`${parley().url}/graphql`, {
        method: 'POST',
        headers: { ...JSON_TYPE, origin },
        body: TYPENAME,
      });
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
      const refused = await fetch(`${parley().url}/graphql`, { method: 'PATCH', headers: { origin } });
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([405, origin]);
    });

    test.each(['https://evil.example', 'https://app.example.evil.example', 'http://app.example', 'null'])(
      'keeps %s out',
      async (origin) => {
        expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
      },
    );

    test('keeps its schema to itself', async () => {
      const client = new Client(parley().url);
      expect(await client.codeOf('{ __schema { types { name } } }')).toBe('BAD_USER_INPUT');
      expect(await client.codeOf('{ __type(name: "User") { name } }')).toBe('BAD_USER_INPUT');
      expect(await client.codeOf('{ __typename }')).toBe('OK');
    });
  },
  { CORS_ORIGINS: 'https://app.example, https://admin.example', INTROSPECTION: 'off' },
);

describeForms('when something breaks', (parley) => {
  let alice: Client;
  beforeAll(async () => {
    alice = await registerUser(parley().url, 'alice');
    await alice.run('{ viewer { id } }');
  });

  const readiness = async () => {
    const response = await fetch(`${parley().url}/health/ready`);
    const { checks } = (await response.json()) as { checks: Record<string, string> };
    return { status: response.status, checks };
  };

  test('a database that is away is UNAVAILABLE, and Parley is back when it is', async () => {
    const server = process.env.TEST_POSTGRES_URL ?? '';
    const database = new URL(parley().stores.databaseUrl).pathname.slice(1);
    await query(server, `alter database ${database} allow_connections false`);
    try {
      await query(server, 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database]);
      const { status, checks } = await readiness();
      expect([status, checks]).toEqual([503, { ...ALL_OK, database: 'unreachable' }]);
      const { data, errors } = await alice.request('{ viewer { id } }');
      expect(data ?? null).toBeNull();
      expect(errors).toEqual([{ message: expect.any(String), path: ['viewer'], extensions: { code: 'UNAVAILABLE' } }]);
      expect((await fetch(`${parley().url}/health/live`)).status).toBe(200);
    } finally {
      await query(server, `alter database ${database} allow_connections true`);
    }
    await until(async () => (await readiness()).status === 200);
    expect(await alice.run('{ viewer { id } }')).toEqual({ viewer: { id: alice.userId } });
  });

  test('an error that nobody foresaw shows its request id and nothing else', async () => {
    await query(parley().stores.databaseUrl, 'alter table last_seen rename to last_seen_away');
    try {
      const { data, errors, headers } = await alice.request('{ viewer { id presence { lastSeenAt } } }');
      expect(data ?? null).toBeNull();
      expect(errors).toEqual([
        {
          message: 'Something went wrong on our side. The request id names it in the log.',
          path: ['viewer', 'presence'],
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ]);
      expect(headers.get('x-request-id')).toMatch(UUID);
    } finally {
      await query(parley().stores.databaseUrl, 'alter table last_seen_away rename to last_seen');
    }
  });

  test('SIGTERM lets a request under way finish', async () => {
    const conversationId = await createConversation(alice, []);
    const { databaseUrl } = parley().stores;
    await using hold = await Hold.of(conversationId, databaseUrl);
    const sending = alice.request(mutation('sendMessage', 'message { seq }'), {
      input: { conversationId, body: 'Last' },
    });
    await until(async () => (await query(databaseUrl, WAITING)).length > 0);

    const ended = parley().terminate();
    await until(async () => (await fetch(`${parley().url}/health/live`).catch(() => undefined))?.ok !== true);
    await hold.release();
    expect(await sending).toMatchObject({ status: 200, data: { sendMessage: { message: { seq: 1 } } } });
    expect(new Set(await ended)).toEqual(new Set([0]));
  });
});

const WAITING = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
