import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { Client, createConversation, mutation, PASSWORD } from '../../setup/client.ts';
import { describeFormsAlone } from '../../setup/describe-forms.ts';
import { EventStreams } from '../../setup/event-streams.ts';
import { readMetrics } from '../../setup/metrics.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { StreamResponse } from '../../setup/stream-response.ts';

const REGISTER = mutation('register', 'accessToken refreshToken viewer { id username }');
const LOG_IN = mutation('logIn', 'viewer { id }');
const REFRESH = mutation('refreshSession', 'refreshToken');
const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { seq } }';

const LIMITS = { registrations: 4, failedLogins: 5, failedRefreshes: 7, anonymous: 12, handshakes: 6, connections: 4 };

let addresses = 0;
/** An address that no other test has. */
const newAddress = () => `198.51.${Math.floor(++addresses / 250)}.${(addresses % 250) + 1}`;
/** A number of a /48 of IPv6. */
const newSite = () => `2001:db8:${(++addresses).toString(16)}`;

describeFormsAlone(
  'limits by address',
  (parley) => {
    const anonymous = () => new Client(parley().url);
    const from = (ip: string) => ({ 'x-forwarded-for': ip });
    const account = () => ({ username: `user-${randomUUID().slice(0, 8)}`, displayName: 'User', password: PASSWORD });
    const register = (ip: string) => anonymous().request(REGISTER, { input: account() }, from(ip));
    const codeOf = async (answer: ReturnType<typeof register>) => (await answer).errors?.[0]?.extensions.code ?? 'OK';
    /** Registered from an address of its own. */
    async function newUser(): Promise<Client> {
      const { viewer, ...session } = (await register(newAddress())).data.register;
      return new Client(parley().url, session.accessToken, viewer.id, viewer.username, session.refreshToken);
    }
    const times = async <Result>(count: number, act: (n: number) => Promise<Result>) => {
      const results: Result[] = [];
      for (let n = 0; n < count; n++) results.push(await act(n));
      return results;
    };
    const ask = (query: string, ip: string) => anonymous().request(query, {}, from(ip));

    test('let so many register, whatever their names, and say when to come back', async () => {
      const ip = newAddress();
      expect(await times(LIMITS.registrations, () => codeOf(register(ip)))).toEqual(['OK', 'OK', 'OK', 'OK']);
      const refused = await register(ip);
      expect(refused.errors?.[0]?.extensions).toEqual({
        ...{
          code: 'RATE_LIMITED',
          limit: 'registrations',
          most: LIMITS.registrations,
          retryAfterSeconds: expect.any(Number),
        },
      });
      expect(Number(refused.headers.get('retry-after'))).toBe(refused.errors?.[0]?.extensions.retryAfterSeconds);
      expect(await codeOf(register(newAddress()))).toBe('OK');
    });

    test('count what is refused for its cost, and hashes that nobody knows', async () => {
      const costly = (n: number) =>
        `{ c${n}: conversations(first: 100) { edges { node { messages(last: 100) { edges { node { body } } } } } } }`;
      const [ip, other] = [newAddress(), newAddress()];
      const refusals = await times(LIMITS.anonymous, (n) => codeOf(ask(costly(n), ip)));
      expect(new Set(refusals)).toEqual(new Set(['BAD_USER_INPUT']));
      expect(await codeOf(ask('{ __typename }', ip))).toBe('RATE_LIMITED');
      const named = async (n: number) => {
        const extensions = { persistedQuery: { version: 1, sha256Hash: n.toString(16).padStart(64, '0') } };
        const answer = await fetch(`${parley().url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...from(other) },
          body: JSON.stringify({ extensions }),
        });
        return ((await answer.json()) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code;
      };
      expect(new Set(await times(LIMITS.anonymous, named))).toEqual(new Set(['PERSISTED_QUERY_NOT_FOUND']));
      expect(await named(0)).toBe('RATE_LIMITED');
    });

    test('count what is refused for the kind of its operation once', async () => {
      const ip = newAddress();
      const subscribe = () => codeOf(ask('subscription { inbox { __typename } }', ip));
      expect(await times(LIMITS.anonymous, subscribe)).toEqual(Array(LIMITS.anonymous).fill('BAD_USER_INPUT'));
      expect(await subscribe()).toBe('RATE_LIMITED');
    });

    test('take a /64 of IPv6 for one address, and let its /48 do 16 times as much', async () => {
      const site = newSite();
      const at = (network: number) =>
        `${site}:${network.toString(16)}::${Math.floor(Math.random() * 65_000).toString(16)}`;
      expect(await times(5, () => codeOf(register(at(0))))).toEqual(['OK', 'OK', 'OK', 'OK', 'RATE_LIMITED']);
      const mapped = newAddress();
      await times(LIMITS.registrations, (n) => register(n % 2 ? mapped : `::ffff:${mapped}`));
      expect(await codeOf(register(mapped))).toBe('RATE_LIMITED');
      // 15 networks of four, after the first.
      await Promise.all(Array.from({ length: 15 }, (_, n) => times(4, () => register(at(n + 1)))));
      expect(await codeOf(register(at(100)))).toBe('RATE_LIMITED');
      expect(await codeOf(register(`${newSite()}::1`))).toBe('OK');
    });

    test('count sign-ins that fail, over all names, and none that succeeds', async () => {
      const { username } = await newUser();
      const ip = newAddress();
      const logIn = (input: object) => codeOf(anonymous().request(LOG_IN, { input }, from(ip)));
      expect(await times(6, () => logIn({ username, password: PASSWORD }))).toEqual(Array(6).fill('OK'));
      const guess = () => logIn({ username: `nobody-${randomUUID().slice(0, 8)}`, password: 'a wrong guess' });
      expect(await times(5, guess)).toEqual(Array(5).fill('UNAUTHENTICATED'));
      expect([await guess(), await logIn({ username, password: PASSWORD })]).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    });

    test('count what comes without a sign-in, valid or not, and refuse it with 429 before it is read', async () => {
      const ip = newAddress();
      const queries = ['{ __typename }', '{ nothing }', '{', 'query A { __typename } query B { __typename }'];
      await times(LIMITS.anonymous, (n) => ask(queries[n % 4] ?? '', ip));
      const refused = await ask('{', ip);
      expect([refused.status, refused.errors?.[0]?.extensions]).toEqual([
        429,
        {
          code: 'RATE_LIMITED',
          limit: 'anonymousOperations',
          most: expect.any(Number),
          retryAfterSeconds: expect.any(Number),
        },
      ]);
      expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
      expect([refused.headers.get('ratelimit-limit'), refused.headers.get('ratelimit-remaining')]).toEqual([
        ...[String(LIMITS.anonymous), '0'],
      ]);
      const token = { authorization: 'Bearer of.nothing.good' };
      expect((await anonymous().request('{ __typename }', {}, { ...from(ip), ...token })).status).toBe(429);
      // Somebody who is signed in does not pay for others at the same address.
      const user = await newUser();
      expect((await user.request('{ viewer { id } }', {}, from(ip))).errors).toBeUndefined();
    });

    const WRONG = { authorization: 'Bearer of.nothing.good' };
    const PLAN = { method: 'POST', body: '{"query":"{ __typename }"}', type: { 'content-type': 'application/json' } };
    test.each([
      ['the explorer with a wrong token', '/explorer/access', {}, WRONG],
      ['a plan with a wrong token', '/explorer/plan', PLAN, WRONG],
      ['a plan without a token', '/explorer/plan', PLAN, {}],
      ['the audit log with a wrong token', '/admin/audit-log.ndjson', {}, WRONG],
      ['the audit log without a token', '/admin/audit-log.ndjson', {}, {}],
      [
        'a stream with a wrong token',
        '/graphql/stream?query={__typename}',
        {},
        { ...WRONG, accept: 'text/event-stream' },
      ],
      ['a stream without a token', '/graphql/stream?query={__typename}', {}, { accept: 'text/event-stream' }],
      ['a stream that is none', '/graphql/stream?query={__typename}', {}, { accept: 'image/png' }],
      ['a stream that nobody reserved', '/graphql/stream?token=none', {}, {}],
      ['a user without a key', '/graphql', PLAN, { 'x-as-user': 'x' }],
      ['a contract', '/graphql', PLAN, { 'x-contract': 'x' }],
      ['a contract with what is no JSON', '/graphql', { ...PLAN, body: '{' }, { 'x-contract': 'x' }],
      ['a contract on a stream', '/graphql/stream?query={__typename}', {}, { 'x-contract': 'x' }],
      ['a contract of a plan', '/explorer/plan', PLAN, { 'x-contract': 'x' }],
    ])('count who asks for %s, as at /graphql', async (_, path, { type, ...init }: Partial<typeof PLAN>, headers) => {
      const ip = newAddress();
      const knock = () => fetch(`${parley().url}${path}`, { ...init, headers: { ...type, ...headers, ...from(ip) } });
      const statuses = await times(LIMITS.anonymous, async () => (await knock()).status);
      expect(statuses.filter((status) => ![400, 401, 403, 404, 406].includes(status))).toEqual([]);
      const refused = await knock();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
      expect((await ask('{ __typename }', ip)).status).toBe(429);
    });

    test('count wrong tokens of sockets, too', async () => {
      const ip = newAddress();
      const closes = await times(LIMITS.handshakes, async () => {
        using socket = await RawSocket.open(parley().url, { headers: from(ip) });
        socket.send({ type: 'connection_init', payload: WRONG });
        return await socket.closeCode();
      });
      expect(closes).toEqual(Array(LIMITS.handshakes).fill(4401));
      const left = LIMITS.anonymous - LIMITS.handshakes;
      expect(await times(left, () => codeOf(ask('{ __typename }', ip)))).toEqual(Array(left).fill('OK'));
      expect((await ask('{ __typename }', ip)).status).toBe(429);
    });

    test('do not count a session that is refreshed, though all come at once; one that is not, they do', async () => {
      const ip = newAddress();
      const { data } = await register(newAddress());
      const refresh = async (refreshToken: string) =>
        anonymous().request(REFRESH, { input: { refreshToken } }, from(ip));
      let token = data.register.refreshToken as string;
      for (let n = 0; n < 2 * LIMITS.anonymous; n++) token = (await refresh(token)).data.refreshSession.refreshToken;
      // Whatever others at the address have used up: it refreshes in words that are planned anew, too.
      await times(LIMITS.anonymous, (n) =>
        ask(['{', '{ __typename }', '{ __schema { description } }'][n % 3] ?? '', ip),
      );
      expect(await codeOf(ask('{ __typename }', ip))).toBe('RATE_LIMITED');
      token = (await refresh(token)).data.refreshSession.refreshToken;
      const anew = mutation(
        'refreshSession',
        'refreshToken accessToken viewer { id username displayName avatarUrl role }',
      );
      const again = await anonymous().request(anew, { input: { refreshToken: token } }, from(ip));
      expect(again.errors).toBeUndefined();
      // What only names it is refused, and counts as a refresh that failed.
      expect(await times(3, (n) => codeOf(ask(`{ refreshSession: __typename a${n}: __typename }`, ip)))).toEqual(
        Array(3).fill('RATE_LIMITED'),
      );
      const left = LIMITS.failedRefreshes - 3;
      expect(await times(left, () => codeOf(refresh('none')))).toEqual(Array(left).fill('UNAUTHENTICATED'));
      const refused = await refresh('none');
      expect([refused.status, refused.errors?.[0]?.extensions]).toMatchObject([429, { limit: 'failedRefreshes' }]);
    });

    test('count refreshes that fail as exactly when they come at once', async () => {
      const ip = newAddress();
      const refresh = () => codeOf(anonymous().request(REFRESH, { input: { refreshToken: 'none' } }, from(ip)));
      const codes = await Promise.all(Array.from({ length: 6 * LIMITS.failedRefreshes }, refresh));
      expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(LIMITS.failedRefreshes);
      expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(5 * LIMITS.failedRefreshes);
    });

    test('let more sessions be refreshed at once than may fail', async () => {
      const ip = newAddress();
      const users = await times(2 * LIMITS.failedRefreshes, newUser);
      const refresh = ({ refreshToken }: Client) =>
        codeOf(anonymous().request(REFRESH, { input: { refreshToken } }, from(ip)));
      expect(new Set(await Promise.all(users.map(refresh)))).toEqual(new Set(['OK']));
    });

    test('count requests for sockets that are refused for their headers', async () => {
      const ip = newAddress();
      const asked = await times(LIMITS.handshakes, () =>
        RawSocket.open(parley().url, { headers: { ...from(ip), origin: 'https://elsewhere.example' } }).catch(
          (error: Error) => error.message,
        ),
      );
      expect(new Set(asked)).toEqual(new Set(['Unexpected server response: 403']));
      await expect(RawSocket.open(parley().url, { headers: from(ip) })).rejects.toThrow('429');
    });

    test('count what it takes to plan a refresh that nobody has sent before, as refreshes that failed', async () => {
      const ip = newAddress();
      const wide = (n: number) => {
        const fields = Array.from({ length: 6 }, (_, k) => `a${n}x${k}: viewer { id username displayName role }`);
        const text = `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { ${fields.join(' ')} } }`;
        return codeOf(anonymous().request(text, { input: { refreshToken: 'none' } }, from(ip)));
      };
      const codes = await times(LIMITS.failedRefreshes, wide);
      expect([codes[0], codes.at(-1)]).toEqual(['UNAUTHENTICATED', 'RATE_LIMITED']);
      expect(codes.filter((code) => code !== 'RATE_LIMITED').length).toBeLessThanOrEqual(LIMITS.failedRefreshes / 3);
    });

    test('let a user refresh sessions 60 times a minute, each in an operation of its own', async () => {
      const ip = newAddress();
      const { data } = await register(newAddress());
      const refresh = (fields: string, refreshToken: string) =>
        anonymous().request(
          `mutation ($input: RefreshSessionInput!) { ${fields} } fragment F on Mutation { more: refreshSession(input: $input) { refreshToken } }`,
          { input: { refreshToken } },
          from(ip),
        );
      const one = 'r: refreshSession(input: $input) { refreshToken }';
      const token = data.register.refreshToken as string;
      const others = ['logIn(input: { username: "a", password: "b" }) { accessToken }', '...F', '... { ...F }'];
      for (const other of others)
        expect((await refresh(`${one} ${other} ... @skip(if: true) { ...F }`, token)).errors?.[0]?.extensions).toEqual({
          ...{ code: 'BAD_USER_INPUT', field: 'query' },
        });
      // A lost answer may be asked for again.
      const alone = `${one} __typename ... @skip(if: true) { ...F }`;
      expect(await times(59, () => codeOf(refresh(alone, token)))).toEqual(Array(59).fill('OK'));
      const { r } = (await refresh(alone, token)).data;
      const refused = await refresh(alone, r.refreshToken);
      expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', limit: 'mutations', most: 60 });
      // It was not used: its session goes on.
      expect(await codeOf(refresh(alone, r.refreshToken))).toBe('RATE_LIMITED');
    });

    test('count an answer about the schema by its size, unless it is kept, under whatever alias', async () => {
      const [ip, other] = [newAddress(), newAddress()];
      const about = (alias: string) =>
        `{ ${alias}: __schema { types { description kind name fields { args { name description type { kind name } } description name type { kind name description } } } } }`;
      expect(await codeOf(ask(about('a'), ip))).toBe('OK');
      expect(await codeOf(ask('{ __typename }', ip))).toBe('RATE_LIMITED');
      expect(await times(LIMITS.anonymous - 1, (n) => codeOf(ask(about(`b${n}`), other)))).toEqual(
        Array(LIMITS.anonymous - 1).fill('OK'),
      );
      const { data } = await ask(about('c'), other);
      expect(data.c.types.length).toBeGreaterThan(100);
      // Anybody may ask for the whole schema as clients do.
      const whole = await ask(getIntrospectionQuery(), newAddress());
      expect(whole.data.__schema.queryType.name).toBe('Query');
    });

    // Each a request, and the status with which it is refused.
    const REFUSED: [what: string, status: number, path: string, init: RequestInit][] = [
      ['a compressed body', 415, '/graphql', { headers: { 'content-encoding': 'gzip' } }],
      ['a header without an end', 431, '/graphql', { headers: { accept: 'a/a,'.repeat(3700) } }],
      ['a prototype', 400, '/graphql', { body: '{"__proto__":{}}' }],
      ['JSON that does not end', 400, '/graphql', { body: '{' }],
      ['a text in JSON', 400, '/graphql', { body: '"x"' }],
      ['a text in JSON, to the stream', 400, '/graphql/stream', { body: '"x"' }],
      ['null, to the stream', 400, '/graphql/stream', { body: 'null' }],
      ['plain text', 415, '/graphql', { headers: { 'content-type': 'text/plain' } }],
      ['nothing', 400, '/graphql', { body: '' }],
      ['a method', 405, '/graphql', { method: 'PUT' }],
      ['a GET that a page can make', 400, '/graphql?query=%7B__typename%7D', { method: 'GET', body: null }],
      ['an address', 400, '/%c3', {}],
    ];
    const send = (path: string, ip: string, { headers, ...init }: RequestInit) =>
      fetch(`${parley().url}${path}`, {
        ...{ method: 'POST', body: '{"query":"{ __typename }"}', ...init },
        headers: {
          ...(init.method !== 'GET' && { 'content-type': 'application/json' }),
          ...from(ip),
          ...(headers as Record<string, string>),
        },
      });

    test.each(REFUSED)('count %s, refused before it is known what it asks for', async (_, status, path, init) => {
      const ip = newAddress();
      expect(await times(LIMITS.anonymous, async () => (await send(path, ip, init)).status)).toEqual(
        Array(LIMITS.anonymous).fill(status),
      );
      const refused = await send(path, ip, init);
      expect([refused.status, refused.headers.get('ratelimit-limit')]).toEqual([429, String(LIMITS.anonymous)]);
      expect((await ask('{ __typename }', ip)).status).toBe(429);
    });

    test('count nothing of the kind that comes with a token: it is its user who is counted', async () => {
      const ip = newAddress();
      const user = await newUser();
      const headers = { authorization: `Bearer ${user.accessToken}` };
      for (const [what, status, path, init] of REFUSED) {
        const answer = await send(path, ip, { ...init, headers: { ...init.headers, ...headers } });
        expect([what, answer.status, answer.headers.get('x-request-id')?.length]).toEqual([what, status, 36]);
      }
      expect((await ask('{ __typename }', ip)).status).toBe(200);
    });

    test('let so many sockets and streams be opened in a minute, over all transports', async () => {
      const user = await newUser();
      const id = await createConversation(user, []);
      const ip = newAddress();
      const streams = new EventStreams(user);
      for (let n = 0; n < 2; n++) (await RawSocket.open(user.url, { headers: from(ip) })).socket.terminate();
      // An operation that is not a subscription opens nothing.
      for (let n = 0; n < 8; n++)
        expect((await streams.ask(streams.post({ query: '{ viewer { id } }' }, from(ip)))).status).toBe(200);
      const subscribe = () =>
        StreamResponse.open(streams.url(), streams.post({ query: EVENTS, variables: { id } }, from(ip)));
      for (let n = 0; n < LIMITS.handshakes - 2; n++) {
        using stream = await subscribe();
        expect(stream.status).toBe(200);
      }
      using refused = await subscribe();
      expect([refused.status, refused.response.headers.get('retry-after')]).toEqual([429, expect.any(String)]);
      await expect(RawSocket.open(user.url, { headers: from(ip) })).rejects.toThrow('429');
      using elsewhere = await RawSocket.connect(user, { headers: from(newAddress()) });
      expect(elsewhere.closed).toBeUndefined();
    });

    test('let so many be open at a time', async () => {
      const users = [await newUser(), await newUser()];
      const ip = newAddress();
      const open = (n: number) => RawSocket.connect(users[n % 2] as Client, { headers: from(ip) });
      const sockets = await times(LIMITS.connections, open);
      const refused = await RawSocket.open(users[0]?.url ?? '', { headers: from(ip) });
      refused.send({ type: 'connection_init', payload: users[0]?.connectionParams });
      expect(await refused.closeCode()).toBe(1013);
      for (const socket of sockets) socket[Symbol.dispose]();
      expect((await readMetrics(parley().url))('parley_rate_limited_total{limit="connections"}')).toBe(1);
    });

    test('are in the metrics, with what each refused, wherever it was refused', async () => {
      const metrics = await readMetrics(parley().url);
      expect(metrics('parley_rate_limit{limit="registrations",by="address",seconds="3600"}')).toBe(
        LIMITS.registrations,
      );
      for (const limit of ['registrations', 'failedLogins', 'anonymousOperations', 'handshakes'])
        expect(metrics(`parley_rate_limited_total{limit="${limit}"}`)).toBeGreaterThan(0);
    });
  },
  {
    ...{ RATE_LIMITS: 'on', TRUST_PROXY: '1', PASSWORD_HASHES_AT_ONCE: '4', LOGINS_PER_MINUTE: '100' },
    REGISTRATIONS_PER_HOUR: String(LIMITS.registrations),
    FAILED_LOGINS_PER_MINUTE: String(LIMITS.failedLogins),
    FAILED_REFRESHES_PER_MINUTE: String(LIMITS.failedRefreshes),
    ANONYMOUS_OPERATIONS_PER_MINUTE: String(LIMITS.anonymous),
    HANDSHAKES_PER_MINUTE: String(LIMITS.handshakes),
    MAX_CONNECTIONS_PER_ADDRESS: String(LIMITS.connections),
  },
);
