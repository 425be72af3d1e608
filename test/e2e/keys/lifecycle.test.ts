import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { createKey, KeyClient, type NewKey } from '../../setup/api-keys.ts';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { query } from '../../setup/query.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { registerWithRole } from '../../setup/roles.ts';
import { restore, suspend } from '../../setup/staff.ts';
import { Stopwatch } from '../../setup/stopwatch.ts';
import { sseClient } from '../../setup/stream-clients.ts';
import { StreamResponse } from '../../setup/stream-response.ts';
import { until } from '../../setup/until.ts';

const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { seq } }';
const VIEWER = '{ viewer { id } }';

describeForms('an API key', (parley) => {
  let admin: Client;
  let alice: Client;
  let bob: Client;
  let group: string;
  beforeAll(async () => {
    const { url, stores } = parley();
    admin = await registerWithRole(url, stores, 'ADMIN');
    [alice, bob] = await registerUsers(url, 'alice', 'bob');
    group = await createConversation(alice, [bob]);
  });

  const keyOf = (input: object = { userId: bob.userId }) => createKey(admin, 'partner-bot', input);
  const clientOf = ({ secret }: { secret: string }, options = {}) => new KeyClient(parley().url, secret, options);
  const whoIs = async (client: Client) => (await client.run(VIEWER)).viewer.id;

  /** The code and, for a socket, the close code with which a client is refused everywhere. */
  const refusalsOf = async (client: KeyClient) => {
    const over = async (path: string, accept: string) => {
      const headers = { ...client.headers, 'content-type': 'application/json', accept };
      const body = JSON.stringify({ query: EVENTS, variables: { id: group } });
      using stream = await StreamResponse.open(client.url + path, { method: 'POST', headers, body });
      return `${stream.status} ${JSON.parse(await stream.whole()).errors[0].extensions.code}`;
    };
    using socket = await RawSocket.open(client.url);
    socket.send({ type: 'connection_init', payload: client.connectionParams });
    const { status, errors } = await client.request(VIEWER);
    return [
      `${status} ${errors?.[0]?.extensions.code}`,
      await over('/graphql/stream', 'text/event-stream'),
      await over('/graphql', 'multipart/mixed;subscriptionSpec=1.0, application/json'),
      await socket.closeCode(),
    ];
  };
  const UNAUTHENTICATED = ['401 UNAUTHENTICATED', '401 UNAUTHENTICATED', '401 UNAUTHENTICATED', 4401];
  const FORBIDDEN = ['403 FORBIDDEN', '403 FORBIDDEN', '403 FORBIDDEN', 4400];
  const NOT_FOUND = ['404 NOT_FOUND', '404 NOT_FOUND', '404 NOT_FOUND', 4400];
  const BAD_USER_INPUT = ['400 BAD_USER_INPUT', '400 BAD_USER_INPUT', '400 BAD_USER_INPUT', 4400];

  test('acts as its service user, as the user whose token stands beside it, or as nobody', async () => {
    const key = await keyOf();
    expect(await whoIs(clientOf(key))).toBe(bob.userId);
    expect(await whoIs(clientOf(key, { accessToken: alice.accessToken }))).toBe(alice.userId);
    const nobody = clientOf(await keyOf({}));
    expect(await nobody.codeOf('{ __typename }')).toBe('OK');
    expect(await nobody.codeOf(VIEWER)).toBe('UNAUTHENTICATED');
    expect((await refusalsOf(nobody)).slice(1)).toEqual(UNAUTHENTICATED.slice(1));
  });

  test('acts for a user that it names, when its scope says so', async () => {
    const key = await keyOf({ userId: bob.userId, scopes: ['AS_USER'] });
    const asAlice = clientOf(key, { asUser: alice.userId });
    expect(await whoIs(asAlice)).toBe(alice.userId);
    expect(await whoIs(clientOf(key))).toBe(bob.userId);
    using socket = await RawSocket.connect(asAlice);
    socket.subscribe('1', VIEWER);
    expect((await socket.find(({ id }) => id === '1')).payload.data.viewer.id).toBe(alice.userId);
    const { message } = await asAlice.mutate(
      ...(['sendMessage', { conversationId: group, body: 'for her' }, 'message { sender { id } }'] as const),
    );
    expect(message.sender.id).toBe(alice.userId);
    expect(await refusalsOf(clientOf(await keyOf(), { asUser: alice.userId }))).toEqual(FORBIDDEN);
    expect(await refusalsOf(clientOf(key, { asUser: randomUUID() }))).toEqual(NOT_FOUND);
    expect(await refusalsOf(clientOf(key, { asUser: 'alice' }))).toEqual(BAD_USER_INPUT);
    const { status, errors } = await bob.request(VIEWER, {}, { 'x-as-user': alice.userId });
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'x-as-user' });
    expect(errors?.[0]?.message).toBe('x-as-user takes an API key.');
    expect(status).toBe(400);
  });

  test('acts for no user who is suspended', async () => {
    const [carol] = await registerUsers(parley().url, 'carol');
    await query(parley().stores.databaseUrl, 'update "user" set suspended_at = now() where id = $1', [carol.userId]);
    const key = await keyOf({ userId: bob.userId, scopes: ['AS_USER'] });
    expect(await refusalsOf(clientOf(key, { asUser: carol.userId }))).toEqual(FORBIDDEN);
  });

  test('loses what it holds for a user who is suspended within a second, and works again for one who is restored', async () => {
    const [carol] = await registerUsers(parley().url, 'carol');
    const id = await createConversation(alice, [carol]);
    const named = await keyOf({ userId: bob.userId, scopes: ['AS_USER'] });
    const clients = [clientOf(named, { asUser: carol.userId }), clientOf(await keyOf({ userId: carol.userId }))];
    using stack = new DisposableStack();
    const connect = async (client: KeyClient) => stack.use(await RawSocket.connect(client));
    const sockets = await Promise.all(clients.map(connect));
    const streams = clients.map((client) => stack.use(sseClient(client, 'distinct')).subscribe(EVENTS, { id }));
    await Promise.all(streams.map((stream) => stream.count(1)));
    const other = await connect(clientOf(named));

    using sinceAsked = new Stopwatch();
    await suspend(admin, carol);
    expect(await Promise.all(sockets.map((socket) => socket.closeCode()))).toEqual([4401, 4401]);
    await Promise.all(streams.map((stream) => stream.ended()));
    expect(sinceAsked.elapsedMs).toBeLessThan(1000);
    const refusals = await Promise.all(clients.map(refusalsOf));
    expect(refusals).toEqual([FORBIDDEN, FORBIDDEN]);
    expect(other.closed).toBeUndefined();

    await restore(admin, carol);
    for (const client of clients) {
      await until(async () => (await client.codeOf(VIEWER)) === 'OK');
      expect(await whoIs(client)).toBe(carol.userId);
      (await connect(client)).subscribe('1', VIEWER);
    }
  });

  test('has the role of a user, whoever it acts for', async () => {
    const key = await createKey(admin, 'support-desk', { userId: admin.userId });
    const client = clientOf(key);
    expect(await client.codeOf('mutation { logOut { loggedOut } }')).toBe('BAD_USER_INPUT');
    expect(await whoIs(client)).toBe(admin.userId);
  });

  test('that is unknown, no key at all, or of another installation is UNAUTHENTICATED', async () => {
    for (const secret of [`parley_${'x'.repeat(43)}`, 'wrong'])
      expect(await refusalsOf(clientOf({ secret }))).toEqual(UNAUTHENTICATED);
    expect((await alice.request(VIEWER, {}, { 'x-api-key': '' })).status).toBe(401);
  });

  const connectAll = async (key: NewKey) => {
    const stack = new DisposableStack();
    const client = clientOf(key, {});
    const alone = stack.use(await RawSocket.connect(client));
    const beside = stack.use(await RawSocket.connect(clientOf(key, { accessToken: alice.accessToken })));
    for (const socket of [alone, beside]) socket.subscribe('events', EVENTS, { id: group });
    const streams = (['distinct', 'single'] as const).map((mode) =>
      stack.use(sseClient(client, mode)).subscribe(EVENTS, { id: group }),
    );
    await Promise.all(streams.map((stream) => stream.count(1)));
    await until(() => alone.of('events').length > 0 && beside.of('events').length > 0);
    return { stack, client, sockets: [alone, beside], streams };
  };

  test('that is revoked is refused at once, and its connections end within a second', async () => {
    const key = await keyOf();
    const { stack, client, sockets, streams } = await connectAll(key);
    using _ = stack;
    using other = await RawSocket.connect(clientOf(await keyOf()));
    using sinceAsked = new Stopwatch();
    await admin.mutate('revokeApiKey', { apiKeyId: key.id }, '__typename');
    const codes = await Promise.all(sockets.map((socket) => socket.closeCode()));
    expect(sinceAsked.elapsedMs).toBeLessThan(1000);
    expect(codes).toEqual([4401, 4401]);
    for (const stream of streams) {
      await until(() => stream.end !== undefined);
      expect(JSON.stringify(stream.results.at(-1))).toContain('API_KEY_REVOKED');
    }
    expect(await refusalsOf(client)).toEqual(UNAUTHENTICATED);
    expect(other.closed).toBeUndefined();
    expect(await whoIs(alice)).toBe(alice.userId);
  });

  test('has a new secret at once, and the old one for the overlap', async () => {
    const key = await keyOf();
    using lasting = await RawSocket.connect(clientOf(key));
    const rotate = async (overlapSeconds: number): Promise<string> =>
      (await admin.mutate('rotateApiKey', { apiKeyId: key.id, overlapSeconds }, 'secret')).secret;
    const second = await rotate(60);
    expect([await whoIs(clientOf(key)), await whoIs(clientOf({ secret: second }))]).toEqual([bob.userId, bob.userId]);
    using renewed = await RawSocket.connect(clientOf({ secret: second }));
    const third = await rotate(3);
    renewed.send({ type: 'ping', payload: { apiKey: third } });
    await renewed.find(({ type }) => type === 'pong');
    expect(await lasting.closeCode()).toBe(4403);
    for (const secret of [key.secret, second]) expect(await refusalsOf(clientOf({ secret }))).toEqual(UNAUTHENTICATED);
    expect(await whoIs(clientOf({ secret: third }))).toBe(bob.userId);
    renewed.subscribe('1', VIEWER);
    expect((await renewed.find(({ id }) => id === '1')).type).toBe('next');
  });

  test('ends when it expires, also when that changes while it is used', async () => {
    const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
    const key = await keyOf({ userId: bob.userId, expiresAt: inMs(3_600_000) });
    const { stack, client, sockets, streams } = await connectAll(key);
    using _ = stack;
    const expiresAt = inMs(700);
    await admin.mutate('updateApiKey', { apiKeyId: key.id, expiresAt }, '__typename');
    expect(await Promise.all(sockets.map((socket) => socket.closeCode()))).toEqual([4403, 4403]);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    for (const stream of streams) await until(() => stream.end !== undefined);
    expect(await refusalsOf(client)).toEqual(UNAUTHENTICATED);
    await admin.mutate('updateApiKey', { apiKeyId: key.id, expiresAt: null }, '__typename');
    await until(async () => (await client.codeOf(VIEWER)) === 'OK');
    await sendMessage(client, group, 'back again');
  });
});
