import { execFile } from 'node:child_process';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { projectFile } from '../../kernel/project.ts';
import { nodeBinary } from '../../tools/bootstrap.mjs';
import { createKey, KeyClient } from '../setup/api-keys.ts';
import { Client, mutation, PASSWORD, type ResponseError, registerUser } from '../setup/client.ts';
import { describeForms, describeFormsAlone } from '../setup/describe-forms.ts';
import { fetchInside } from '../setup/metrics.ts';
import { openSocket } from '../setup/open-socket.ts';
import { type Place, SECRET } from '../setup/plans.ts';
import { takePort } from '../setup/ports.ts';

import { query } from '../setup/query.ts';
import { until } from '../setup/until.ts';

const METRICS_PORT = await takePort();
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

const LOG_IN = mutation('logIn', 'accessToken');

/** The first admin, made as an operator makes it. */
async function appointAdmin({ url, stores }: Place): Promise<Client> {
  const command = promisify(execFile)(
    nodeBinary(),
    [projectFile('dist/operator/main.js'), 'create', 'first-admin', '--password-stdin'],
    { env: { PATH: process.env.PATH, DATABASE_URL: stores.databaseUrl, PARLEY_SECRET: SECRET } },
  );
  command.child.stdin?.end(`${PASSWORD}\n`);
  await command;
  const { logIn } = await new Client(url).run(LOG_IN, { input: { username: 'first-admin', password: PASSWORD } });
  return new Client(url, logIn.accessToken);
}

describeForms('the HTTP surface', (parley) => {
  const get = (path: string, init: RequestInit = {}) => fetch(`${parley().url}${path}`, init);
  const post = (init: RequestInit) => get('/graphql', { method: 'POST', body: TYPENAME, headers: JSON_TYPE, ...init });

  test('says that it lives and is ready, and to operators what it looked at', async () => {
    const live = await get('/health/live');
    expect([live.status, await live.json()]).toEqual([200, { status: 'ok' }]);
    const ready = await get('/health/ready');
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok' }]);
    const inside = await fetchInside(parley().url, '/health/ready');
    expect([inside.status, await inside.json()]).toEqual([200, { status: 'ok', checks: ALL_OK }]);
  });

  test('shows metrics to whoever has the token, and to nobody else', async () => {
    const inside = await fetchInside(parley().url, '/metrics');
    expect([inside.status, await inside.text()]).toEqual([200, expect.stringContaining('parley_sockets')]);
    for (const authorization of [undefined, 'Bearer', 'Bearer a token for metric', 'a token for metrics']) {
      const response = await get('/metrics', { headers: authorization ? { authorization } : {} });
      expect([response.status, (await errorsOf(response))[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  test.each([
    ['/graphql', 200, { method: 'POST', headers: JSON_TYPE, body: TYPENAME }],
    ['/graphql', 400, { method: 'POST', headers: JSON_TYPE, body: '{' }],
    ['/graphql/stream', 401, { method: 'PUT' }],
    ['/.well-known/jwks.json', 200, {}],
    ['/admin/audit-log.ndjson', 401, {}],
    ['/health/ready', 200, {}],
    ['/explorer', 200, {}],
    ['/nothing', 404, {}],
  ])('lets no browser guess what %s is (%d)', async (path, status, init: RequestInit) => {
    const response = await get(path, init);
    await response.arrayBuffer();
    expect([response.status, response.headers.get('x-content-type-options')]).toEqual([status, 'nosniff']);
  });

  test.each([
    ['none', undefined, true],
    ['its own', 'own', true],
    ['another one', 'https://evil.example', false],
    ['its own name on another port', 'http://127.0.0.1:1', false],
    ['a page without an origin', 'null', false],
    ['nonsense', 'http://', false],
  ])('opens a socket to a page of an origin that may call: %s', async (_, origin, isWelcome) => {
    expect(await openSocket(parley().url, origin === 'own' ? parley().url : origin)).toBe(isWelcome ? 101 : 403);
  });

  const handshake = {
    ...{ connection: 'upgrade', upgrade: 'websocket', 'x-request-id': 'a-page' },
    ...{ 'sec-websocket-key': Buffer.alloc(16).toString('base64'), 'sec-websocket-version': '13' },
  };
  const refusedHandshake = (headers: object, method = 'GET') => {
    const { hostname, port } = new URL(parley().url);
    const options = { hostname, port, method, path: '/graphql', headers: { ...handshake, ...headers } };
    return new Promise<IncomingMessage>((resolve, reject) => request(options, resolve).on('error', reject).end());
  };

  test.each<[status: number, method: string, headers: object, message: string | RegExp, own?: object]>([
    [405, 'POST', {}, 'A WebSocket is asked for by GET.', { allow: 'GET' }],
    [
      ...([400, 'GET', { 'sec-websocket-version': '12' }] as const),
      ...(['The header sec-websocket-version must be 13 or 8.', { 'sec-websocket-version': '13, 8' }] as const),
    ],
    [400, 'GET', { 'sec-websocket-key': 'x' }, 'The header sec-websocket-key must be 16 bytes in base64.'],
    [400, 'GET', { 'sec-websocket-protocol': 'a b' }, /sec-websocket-protocol must name protocols/],
    [400, 'GET', { 'sec-websocket-protocol': 'a,a' }, /sec-websocket-protocol must name protocols/],
    [417, 'GET', { expect: 'foo' }, /expect/],
  ])('refuses what is no handshake (%d %s %j) in the form of every other refusal', async (status, ...wrong) => {
    const [method, headers, message, own] = wrong;
    const response = await refusedHandshake(headers, method);
    expect([response.statusCode, response.headers]).toEqual([
      status,
      expect.objectContaining({
        ...{ 'x-request-id': 'a-page', 'x-content-type-options': 'nosniff' },
        'content-type': expect.stringMatching(/^application\/json/),
        ...own,
      }),
    ]);
    expect(await json(response)).toEqual({
      errors: [{ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  test('tells a page that gets no socket why, in the form of every other refusal', async () => {
    const response = await refusedHandshake({ origin: 'http://evil.example' });
    expect([response.statusCode, response.headers]).toEqual([
      403,
      expect.objectContaining({ 'x-request-id': 'a-page', 'x-content-type-options': 'nosniff' }),
    ]);
    expect(await json(response)).toEqual({
      errors: [
        { message: expect.stringContaining('CORS_ORIGINS'), extensions: { code: 'FORBIDDEN', reason: 'ORIGIN' } },
      ],
    });
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
      415,
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

  test.each([
    ['__proto__', '{"__proto__":{"a":1},"query":"{ __typename }"}'],
    ['variables.__proto__', '{"query":"{ __typename }","variables":{"__proto__":{}}}'],
    ['variables.list.1.__proto__', '{"query":"{ __typename }","variables":{"list":[1,{"\\u005f_proto__":2}]}}'],
    ['variables.constructor', '{"query":"{ __typename }","variables":{"constructor":{"prototype":{}}}}'],
  ])('names the key %s, which no body may have', async (field, body) => {
    for (const path of ['/graphql', '/graphql/stream', '/explorer/plan']) {
      const response = await get(path, { method: 'POST', headers: JSON_TYPE, body });
      expect([path, response.status, await errorsOf(response)]).toEqual([
        ...[path, 400],
        [{ message: `The body must not have the key ${field}.`, extensions: { code: 'BAD_USER_INPUT', field } }],
      ]);
    }
  });

  test('takes the other names of objects for names', async () => {
    for (const key of ['constructor', 'toString', 'prototype', 'hasOwnProperty', '__defineGetter__']) {
      const body = JSON.stringify({ query: '{ __typename }', variables: { [key]: 1 }, [key]: { a: 1 } });
      const response = await post({ body });
      expect([key, response.status, await response.json()]).toEqual([key, 200, { data: { __typename: 'Query' } }]);
    }
  });

  test.each(['application/graphql+json', 'application/graphql', 'application/x-www-form-urlencoded', 'text/html'])(
    'says what to send instead of %s',
    async (type) => {
      for (const path of ['/graphql', '/graphql/stream', '/explorer/plan']) {
        const response = await get(path, { method: 'POST', headers: { 'content-type': type }, body: TYPENAME });
        expect([path, response.status, (await errorsOf(response))[0]?.message]).toEqual([
          ...[path, 415, 'The body must be JSON: send it with content-type: application/json.'],
        ]);
      }
    },
  );

  test.each(['%ff%fe', 'a%e2%82', '%c3%28', '%ED%A0%80'])('refuses %s in an address', async (bytes) => {
    const response = await get(
      `/graphql?query=${encodeURIComponent('{ __typename }')}&variables=%7B%22s%22:%22${bytes}%22%7D`,
      {
        headers: { 'apollo-require-preflight': 'true' },
      },
    );
    expect([response.status, (await errorsOf(response))[0]?.extensions]).toEqual([400, { code: 'BAD_USER_INPUT' }]);
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

describeFormsAlone(
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
        expect(await openSocket(parley().url, origin)).toBe(403);
      },
    );

    test('opens sockets to the pages that it lets in', async () => {
      for (const origin of ['https://app.example', 'https://admin.example'])
        expect(await openSocket(parley().url, origin)).toBe(101);
    });

    test('shows metrics and details on a port of their own, and not on the public one', async () => {
      const inside = `http://127.0.0.1:${METRICS_PORT}`;
      expect(await (await fetch(`${inside}/metrics`)).text()).toContain('parley_sockets');
      expect(await (await fetch(`${inside}/health/ready`)).json()).toEqual({ status: 'ok', checks: ALL_OK });
      expect((await fetch(`${parley().url}/metrics`)).status).toBe(404);
      expect(await (await fetch(`${parley().url}/health/ready`)).json()).toEqual({ status: 'ok' });
    });

    test('lets nobody register, and says so', async () => {
      const input = { username: 'stranger', displayName: 'Stranger', password: PASSWORD };
      const { extensions } = await new Client(parley().url).errorOf(mutation('register', 'accessToken'), { input });
      expect(extensions).toEqual({ code: 'FORBIDDEN', reason: 'REGISTRATION_OFF' });
    });

    test('lets admins and API keys make users where nobody can register', async () => {
      const admin = await appointAdmin(parley());
      const { secret } = await createKey(admin, 'support-desk', { scopes: ['AS_USER'] });
      for (const [n, maker] of [admin, new KeyClient(parley().url, secret)].entries()) {
        const account = { username: `made-${n}`, password: PASSWORD };
        await maker.mutate('createUser', { ...account, displayName: 'Made' }, 'user { id }');
        expect(await new Client(parley().url).codeOf(LOG_IN, { input: account })).toBe('OK');
      }
    });

    test('keeps its schema to itself', async () => {
      const client = new Client(parley().url);
      for (const text of ['{ __schema { types { name } } }', '{ __type(name: "User") { name } }'])
        expect(await client.errorOf(text)).toMatchObject({
          message: expect.stringMatching(/^Introspection is switched off here: .*INTROSPECTION=on\.$/),
          extensions: { code: 'BAD_USER_INPUT' },
        });
      expect(await client.codeOf('{ __typename }')).toBe('OK');
    });
  },
  {
    ...{ CORS_ORIGINS: 'https://app.example, https://admin.example', INTROSPECTION: 'off' },
    ...{ REGISTRATION: 'off', METRICS_TOKEN: '', METRICS_PORT: String(METRICS_PORT) },
  },
);

describeFormsAlone('when something breaks', (parley) => {
  let alice: Client;
  beforeAll(async () => {
    alice = await registerUser(parley().url, 'alice');
    await alice.run('{ viewer { id } }');
  });

  const readiness = async () => {
    const response = await fetchInside(parley().url, '/health/ready');
    const { checks } = (await response.json()) as { checks: Record<string, string> };
    return { status: response.status, checks };
  };

  test('a database that is away is UNAVAILABLE, and Parley is back when it is', async () => {
    const server = process.env.TEST_POSTGRES_URL ?? '';
    const database = new URL(parley().stores.databaseUrl).pathname.slice(1);
    await query(server, `alter database ${database} allow_connections false`);
    try {
      await query(server, 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database]);
      // A state of health that was found out holds for a second.
      await until(async () => (await readiness()).status === 503);
      expect((await readiness()).checks).toEqual({ ...ALL_OK, database: 'unreachable' });
      const told = await fetch(`${parley().url}/health/ready`);
      expect([told.status, await told.json()]).toEqual([503, { status: 'unavailable' }]);
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
});
