import { beforeAll, expect, test } from '@jest/globals';
import type { CryptoKey } from 'jose';
import { inSeconds, readSigningKey, resign } from '../../setup/access-tokens.ts';
import { Client, createConversation, PASSWORD, registerUser, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { until } from '../../setup/until.ts';

const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { seq } }';

describeForms('the access token of a socket', (parley) => {
  let key: CryptoKey;
  let alice: Client;
  beforeAll(async () => {
    alice = await registerUser(parley().url, 'alice');
    ({ key } = await readSigningKey(parley().stores.databaseUrl));
  });

  /** The same session's token with another lifetime. */
  const lasting = async (client: Client, seconds: number): Promise<Client> =>
    client.withToken(await resign(client.accessToken ?? '', { exp: inSeconds(seconds) }, key));

  const ping = (socket: RawSocket, { accessToken }: Client) =>
    socket.send({ type: 'ping', payload: { authorization: `Bearer ${accessToken}` } });

  const logIn = async ({ url, username }: Client): Promise<string> =>
    (await new Client(url).mutate('logIn', { username, password: PASSWORD }, 'accessToken')).accessToken;

  test.each([
    ['none', undefined, 4401],
    ['an empty one', { authorization: '' }, 4401],
    ['a wrong one', { authorization: 'Bearer wrong' }, 4401],
    ['one that is no text', { authorization: { Bearer: 'x' } }, 4401],
    ['one in another place', { token: 'Bearer x' }, 4401],
  ])('is demanded: %s closes it', async (_, payload, code) => {
    using socket = await RawSocket.open(alice.url);
    socket.send({ type: 'connection_init', ...(payload && { payload }) });
    expect(await socket.closeCode()).toBe(code);
    expect(socket.messages).toEqual([]);
  });

  test.each([
    ['under another case of its name', (token: string) => ({ Authorization: token })],
    ['in capitals', (token: string) => ({ AUTHORIZATION: token })],
    ['among headers', (token: string) => ({ headers: { authorization: token } })],
    ['among headers in another case', (token: string) => ({ Headers: { Authorization: token }, authorization: null })],
  ])('is taken %s, and a fresh one likewise', async (_, payloadOf) => {
    using socket = await RawSocket.open(alice.url);
    const short = await lasting(alice, 30);
    socket.send({ type: 'connection_init', payload: payloadOf(`Bearer ${short.accessToken}`) });
    const ack = await socket.find(({ type }) => type === 'connection_ack');
    socket.send({ type: 'ping', payload: payloadOf(`Bearer ${alice.accessToken}`) });
    const pong = await socket.find(({ type }) => type === 'pong');
    const [before, after] = [ack, pong].map(({ payload }) => Date.parse(payload.accessTokenExpiresAt));
    expect(after).toBeGreaterThan(before ?? Number.NaN);
  });

  test('among headers stands behind one that is the payload’s own', async () => {
    using socket = await RawSocket.open(alice.url);
    const headers = { Authorization: `Bearer ${alice.accessToken}` };
    socket.send({ type: 'connection_init', payload: { headers, authorization: 'Bearer wrong' } });
    expect(await socket.closeCode()).toBe(4401);
  });

  test('is refused when it has expired, such that a client comes back with a fresh one', async () => {
    using socket = await RawSocket.open(alice.url);
    const { accessToken } = await lasting(alice, -10);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${accessToken}` } });
    expect(await socket.closeCode()).toBe(4403);
  });

  test('ends it when it expires, unless a fresh one came in time', async () => {
    const id = await createConversation(alice, []);
    const short = await lasting(alice, 3);
    using ending = await RawSocket.connect(short);
    using renewed = await RawSocket.connect(short);
    for (const socket of [ending, renewed]) socket.subscribe('events', EVENTS, { id });
    const ack = ending.messages.find(({ type }) => type === 'connection_ack');
    const expiresAt = Date.parse(ack?.payload.accessTokenExpiresAt);
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + 3000);
    ping(renewed, await lasting(alice, 60));
    const pong = await renewed.find(({ type }) => type === 'pong');
    expect(Date.parse(pong.payload.accessTokenExpiresAt)).toBeGreaterThan(Date.now() + 50_000);
    expect(await ending.closeCode()).toBe(4403);
    expect(Date.now() - expiresAt).toBeGreaterThanOrEqual(0);
    expect(Date.now() - expiresAt).toBeLessThan(2000);
    await sendMessage(alice, id, 'still here');
    await until(() => renewed.of('events').length === 2);
    expect(renewed.closed).toBeUndefined();
  });

  test('is not taken from somebody else, nor when it is wrong or has expired', async () => {
    const [bob] = await registerUsers(parley().url, 'bob');
    for (const [token, code] of [
      [bob, 4401],
      [alice.withToken('wrong'), 4401],
      [await lasting(alice, -10), 4403],
    ] as const) {
      using socket = await RawSocket.connect(alice);
      ping(socket, token);
      expect(await socket.closeCode()).toBe(code);
    }
  });

  test('a ping without one is answered, and changes nothing', async () => {
    using socket = await RawSocket.connect(alice);
    for (const payload of [undefined, {}, { anything: 'else' }]) socket.send({ type: 'ping', payload });
    await until(() => socket.messages.filter(({ type }) => type === 'pong').length === 3);
    const [ack, ...pongs] = socket.messages.map(({ payload }) => payload.accessTokenExpiresAt);
    expect(pongs).toEqual([ack, ack, ack]);
  });

  test('ends it with its session, and leaves those of other sessions and users', async () => {
    const user = await registerUser(parley().url, 'user');
    const [phone, laptop, bob] = [user, user.withToken(await logIn(user)), await registerUser(parley().url, 'bob')];
    using phones = await RawSocket.connect(phone);
    using another = await RawSocket.connect(phone);
    using laptops = await RawSocket.connect(laptop);
    using bobs = await RawSocket.connect(bob);
    await phone.run('mutation { logOut { loggedOut } }');
    expect([await phones.closeCode(), await another.closeCode()]).toEqual([4401, 4401]);
    for (const socket of [laptops, bobs]) {
      socket.send({ type: 'ping' });
      await socket.find(({ type }) => type === 'pong');
    }
    using late = await RawSocket.open(user.url);
    late.send({ type: 'connection_init', payload: { authorization: `Bearer ${phone.accessToken}` } });
    expect(await late.closeCode()).toBe(4401);
  });

  test('ends it when the password is changed elsewhere', async () => {
    const user = await registerUser(parley().url, 'user');
    const other = user.withToken(await logIn(user));
    using here = await RawSocket.connect(user);
    using there = await RawSocket.connect(other);
    await user.mutate('changePassword', { currentPassword: PASSWORD, newPassword: 'a better one' }, 'user { id }');
    expect(await there.closeCode()).toBe(4401);
    here.send({ type: 'ping' });
    await here.find(({ type }) => type === 'pong');
  });

  test('does nothing more once it has ended, though the client does not close', async () => {
    const user = await registerUser(parley().url, 'user');
    const id = await createConversation(user, []);
    const other = user.withToken(await logIn(user));
    using socket = await RawSocket.connect(user);
    // A client that hears nothing goes on as if nothing had happened.
    socket.socket.pause();
    await user.run('mutation { logOut { loggedOut } }');
    await until(async () => (await user.codeOf('{ viewer { id } }')) === 'UNAUTHENTICATED');
    const input = { conversationId: id, body: 'from the grave' };
    socket.subscribe('1', 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }', {
      input,
    });
    socket.socket.resume();
    expect(await socket.closeCode()).toBe(4401);
    const { messageSeq } = (await other.run('query ($id: ID!) { conversation(id: $id) { messageSeq } }', { id }))
      .conversation;
    expect(messageSeq).toBe(0);
  });
});
