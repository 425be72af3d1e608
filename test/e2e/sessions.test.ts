import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { Client, createConversation, mutation, PASSWORD, registerUser } from '../setup/client.ts';
import { createDeployment } from '../setup/deployment.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { query } from '../setup/query.ts';
import { until } from '../setup/until.ts';

const VIEWER = '{ viewer { id } }';
const TOKENS = 'accessToken accessTokenExpiresAt refreshToken viewer { id username }';

interface Session {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: string;
  readonly refreshToken: string;
  readonly viewer: { readonly id: string; readonly username: string };
}

const logIn = ({ url, username }: Client, password = PASSWORD): Promise<Session> =>
  new Client(url).mutate('logIn', { username, password }, TOKENS);

const refresh = ({ url }: Client, refreshToken: string): Promise<Session> =>
  new Client(url).mutate('refreshSession', { refreshToken }, TOKENS);

const refreshCode = ({ url }: Client, refreshToken: string): Promise<string> =>
  new Client(url).codeOf(mutation('refreshSession', TOKENS), { input: { refreshToken } });

/** The gateways hear of an ended session a moment later. */
const untilRefused = (client: Client) => until(async () => (await client.codeOf(VIEWER)) === 'UNAUTHENTICATED');

describeForms('a session', (parley) => {
  test('begins with the password, whatever the case of the username', async () => {
    const alice = await registerUser(parley().url, 'alice');
    const session: Session = await new Client(alice.url).mutate(
      'logIn',
      { username: alice.username.toUpperCase(), password: PASSWORD },
      TOKENS,
    );
    expect(session.viewer).toEqual({ id: alice.userId, username: alice.username });
    const { exp = 0 } = decodeJwt(session.accessToken);
    expect(session.accessTokenExpiresAt).toBe(new Date(exp * 1000).toISOString());
    expect(await alice.withToken(session.accessToken).codeOf(VIEWER)).toBe('OK');
  });

  test('is refused alike for a wrong password and for an unknown user', async () => {
    const alice = await registerUser(parley().url, 'alice');
    const attempt = (username: string, password: string) =>
      new Client(alice.url).request(mutation('logIn', TOKENS), { input: { username, password } });
    const wrongPassword = await attempt(alice.username, `${PASSWORD}!`);
    const unknownUser = await attempt(`${alice.username}x`, PASSWORD);
    expect(wrongPassword.errors).toEqual([
      { message: 'The username or the password is wrong.', path: ['logIn'], extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    expect(unknownUser.errors).toEqual(wrongPassword.errors);
    expect(unknownUser.status).toBe(wrongPassword.status);
  });

  test('goes on with each new refresh token, under the same id', async () => {
    const alice = await registerUser(parley().url, 'alice');
    const second = await refresh(alice, alice.refreshToken);
    const third = await refresh(alice, second.refreshToken);
    expect(new Set([alice.refreshToken, second.refreshToken, third.refreshToken]).size).toBe(3);
    const sessionIds = [alice.accessToken ?? '', third.accessToken].map((token) => decodeJwt(token).sid);
    expect(sessionIds[0]).toBe(sessionIds[1]);
    expect(third.viewer.id).toBe(alice.userId);
    expect(await alice.withToken(third.accessToken).codeOf(VIEWER)).toBe('OK');
  });

  test('is told the same refresh token again by many at a time, and goes on', async () => {
    const alice = await registerUser(parley().url, 'alice');
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(alice, alice.refreshToken)));
    const [next = '', ...others] = new Set(answers.map(({ refreshToken }) => refreshToken));
    expect(others).toEqual([]);
    for (const { accessToken } of answers) expect(await alice.withToken(accessToken).codeOf(VIEWER)).toBe('OK');
    expect((await refresh(alice, alice.refreshToken)).refreshToken).toBe(next);
    expect(await refreshCode(alice, next)).toBe('OK');
  });

  test('ends with all its tokens when one is used again whose successor was used', async () => {
    const alice = await registerUser(parley().url, 'alice');
    const other = await logIn(alice);
    const next = await refresh(alice, alice.refreshToken);
    const newest = await refresh(alice, next.refreshToken);
    expect(await refreshCode(alice, alice.refreshToken)).toBe('UNAUTHENTICATED');
    for (const { refreshToken } of [next, newest])
      expect(await refreshCode(alice, refreshToken)).toBe('UNAUTHENTICATED');
    await untilRefused(alice.withToken(newest.accessToken));
    await untilRefused(alice);
    expect(await refreshCode(alice, other.refreshToken)).toBe('OK');
    expect(await alice.withToken(other.accessToken).codeOf(VIEWER)).toBe('OK');
  });

  test('ends when a refresh token is used again after more than 30 seconds', async () => {
    const alice = await registerUser(parley().url, 'alice');
    const next = await refresh(alice, alice.refreshToken);
    const used = (ago: string) =>
      query(
        parley().stores.databaseUrl,
        `update refresh_token t set used_at = now() - interval '${ago}' from session s
         where s.id = t.session_id and s.user_id = $1 and used_at is not null`,
        [alice.userId],
      );
    await used('25 seconds');
    expect((await refresh(alice, alice.refreshToken)).refreshToken).toBe(next.refreshToken);
    await used('31 seconds');
    expect(await refreshCode(alice, alice.refreshToken)).toBe('UNAUTHENTICATED');
    expect(await refreshCode(alice, next.refreshToken)).toBe('UNAUTHENTICATED');
    await untilRefused(alice.withToken(next.accessToken));
  });

  test('is not refreshed with a token that has expired', async () => {
    const alice = await registerUser(parley().url, 'alice');
    const expire = `update refresh_token t set expires_at = now() - interval '1 second' from session s
                    where s.id = t.session_id and s.user_id = $1`;
    await query(parley().stores.databaseUrl, expire, [alice.userId]);
    expect(await refreshCode(alice, alice.refreshToken)).toBe('UNAUTHENTICATED');
  });

  test('ends with logOut, and the others of the user go on', async () => {
    const alice = await registerUser(parley().url, 'alice');
    const other = await logIn(alice);
    expect(await alice.run('mutation { logOut { loggedOut } }')).toEqual({ logOut: { loggedOut: true } });
    await untilRefused(alice);
    const { status, errors } = await alice.request(VIEWER);
    expect([status, errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(await refreshCode(alice, alice.refreshToken)).toBe('UNAUTHENTICATED');
    expect(await alice.withToken(other.accessToken).codeOf(VIEWER)).toBe('OK');
  });

  test('outlives a changed password only where it was changed', async () => {
    const alice = await registerUser(parley().url, 'alice');
    const other = await logIn(alice);
    const input = { currentPassword: PASSWORD, newPassword: 'a better one' };
    expect((await alice.mutate('changePassword', input, 'user { id }')).user.id).toBe(alice.userId);
    await untilRefused(alice.withToken(other.accessToken));
    expect(await refreshCode(alice, other.refreshToken)).toBe('UNAUTHENTICATED');
    expect(await alice.codeOf(VIEWER)).toBe('OK');
    expect(await refreshCode(alice, alice.refreshToken)).toBe('OK');
    const oldPassword = { username: alice.username, password: PASSWORD };
    expect(await new Client(alice.url).codeOf(mutation('logIn', TOKENS), { input: oldPassword })).toBe(
      'UNAUTHENTICATED',
    );
    expect((await logIn(alice, 'a better one')).viewer.id).toBe(alice.userId);
  });

  test('leaves neither the password nor a token in the database', async () => {
    const alice = await registerUser(parley().url, 'alice');
    const { databaseUrl } = parley().stores;
    const [user] = await query<{ hash: string }>(
      databaseUrl,
      'select password_hash as hash from "user" where id = $1',
      [alice.userId],
    );
    expect(user?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,/);
    const { refreshToken } = await refresh(alice, alice.refreshToken);
    const kept = await query<{ hash: string }>(databaseUrl, 'select hash from refresh_token');
    expect(kept.length).toBeGreaterThan(1);
    for (const token of [alice.refreshToken, refreshToken]) expect(kept.map(({ hash }) => hash)).not.toContain(token);
  });
});

describe('with rate limits', () => {
  test('the 11th sign-in, the 61st message and reaction and the 6th conversation are told when to come back', async () => {
    await using parley = await createDeployment('one process', { RATE_LIMITS: 'on' });
    const [alice, bob] = [await registerUser(parley.url, 'alice'), await registerUser(parley.url, 'bob')];

    await times(5, () => createConversation(alice, []));
    await expectLimit(alice, 'createConversation', { kind: 'GROUP' }, ['conversations', 3600]);
    const conversationId = await createConversation(bob, []);

    const input = { conversationId, body: 'Hi' };
    await times(60, () => bob.mutate('sendMessage', input, 'message { seq }'));
    await expectLimit(bob, 'sendMessage', input, ['messages', 60]);
    const { conversation } = await bob.run(
      'query ($id: ID!) { conversation(id: $id) { messageSeq lastMessage { id } } }',
      { id: conversationId },
    );
    expect(conversation.messageSeq).toBe(60);

    const reaction = { messageId: conversation.lastMessage.id, emoji: '👍' };
    await times(60, (n) => bob.mutate(n % 2 ? 'addReaction' : 'removeReaction', reaction, '__typename'));
    await expectLimit(bob, 'addReaction', reaction, ['reactions', 60]);

    const wrong = { username: alice.username, password: 'a wrong guess' };
    const codes = await times(10, () => new Client(parley.url).codeOf(mutation('logIn', TOKENS), { input: wrong }));
    expect(new Set(codes)).toEqual(new Set(['UNAUTHENTICATED']));
    await expectLimit(new Client(parley.url), 'logIn', { ...wrong, password: PASSWORD }, ['logins', 60]);
    expect((await logIn(bob)).viewer.id).toBe(bob.userId);
  });

  /** Does something so often at once. */
  const times = <Result>(count: number, act: (n: number) => Promise<Result>) =>
    Promise.all(Array.from({ length: count }, (_, n) => act(n)));

  async function expectLimit(client: Client, name: string, input: object, [limit, seconds]: [string, number]) {
    const { extensions } = await client.errorOf(mutation(name, '__typename'), { input });
    expect(extensions).toEqual({
      code: 'RATE_LIMITED',
      limit,
      most: expect.any(Number),
      retryAfterSeconds: expect.any(Number),
    });
    expect(extensions.retryAfterSeconds).toBeGreaterThan(0);
    expect(extensions.retryAfterSeconds).toBeLessThanOrEqual(seconds);
  }
});
