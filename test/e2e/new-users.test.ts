import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { createKey, KeyClient } from '../setup/api-keys.ts';
import { Client, mutation, PASSWORD, registerUser } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { registerWithRole } from '../setup/roles.ts';
import { createStaff, readAudit } from '../setup/staff.ts';

const newName = () => `user-${randomUUID().slice(0, 8)}`;
const newUser = (input: object = {}) => ({ username: newName(), displayName: 'New', password: PASSWORD, ...input });
const CREATE = mutation('createUser', 'user { id username displayName role }');
const SIGN_IN = mutation('logIn', 'viewer { id }');

describeForms('a user that is made for somebody', (parley) => {
  let staff: Awaited<ReturnType<typeof createStaff>>;
  beforeAll(async () => {
    staff = await createStaff(parley().url, parley().stores);
  });

  const signIn = async (username: string, password: string) =>
    (await new Client(parley().url).run(SIGN_IN, { input: { username, password } })).logIn.viewer.id;

  test('by an admin signs in, and is in the audit log', async () => {
    const input = newUser();
    const { user } = (await staff.admin.run(CREATE, { input })).createUser;
    expect(user).toMatchObject({ username: input.username, displayName: 'New', role: 'USER' });
    expect(await signIn(input.username, PASSWORD)).toBe(user.id);
    expect(await readAudit(staff.admin, user.id)).toEqual([
      expect.objectContaining({
        ...{ action: 'createUser', actor: { id: staff.admin.userId }, subjectType: 'User' },
        details: { username: input.username },
      }),
    ]);
  });

  test('is made by an API key that may act for users, with its own and with none', async () => {
    const { secret } = await createKey(staff.admin, 'support-desk', { scopes: ['AS_USER'] });
    for (const client of [
      new KeyClient(parley().url, secret),
      new KeyClient(parley().url, secret, { asUser: staff.alice.userId }),
    ]) {
      const input = newUser();
      const { user } = (await client.run(CREATE, { input })).createUser;
      expect(await signIn(input.username, PASSWORD)).toBe(user.id);
    }
  });

  test('is made by nobody else', async () => {
    const keyOf = async (contract: string, input: object) => (await createKey(staff.admin, contract, input)).secret;
    const plain = await keyOf('support-desk', { userId: staff.admin.userId });
    const bot = await keyOf('partner-bot', { scopes: ['AS_USER'] });
    for (const [client, code] of [
      [new Client(parley().url), 'UNAUTHENTICATED'],
      [staff.alice, 'FORBIDDEN'],
      [staff.moderator, 'FORBIDDEN'],
      [new KeyClient(parley().url, plain), 'FORBIDDEN'],
      [new KeyClient(parley().url, await keyOf('support-desk', {})), 'UNAUTHENTICATED'],
      // Its contract has no such mutation.
      [new KeyClient(parley().url, bot), 'BAD_USER_INPUT'],
    ] as const)
      expect(await client.codeOf(CREATE, { input: newUser() })).toBe(code);
  });

  test('has a name of its own, and nothing is written for one that is taken', async () => {
    const { extensions } = await staff.admin.errorOf(CREATE, { input: newUser({ username: staff.alice.username }) });
    expect(extensions).toEqual({ code: 'CONFLICT' });
    expect((await readAudit(staff.admin, staff.alice.userId)).map(({ action }) => action)).not.toContain('createUser');
  });
});

describeForms('a password', (parley) => {
  const COMMON = 'is one of the most common passwords, which are tried first: choose another one.';
  const NAMED = 'must not contain the username.';
  const refused = (field: string, problem: string) => ({
    message: `${field} ${problem}`,
    extensions: { code: 'BAD_USER_INPUT', field },
  });

  test.each(['12345678', 'password1', 'Password1', 'QWERTYUIOP', 'iloveyou1', 'trustno1', 'ｐａｓｓｗｏｒｄ'])(
    'that is as common as %s is refused wherever one is chosen',
    async (password) => {
      const alice = await registerUser(parley().url, 'alice');
      const admin = await registerWithRole(parley().url, parley().stores, 'ADMIN');
      const input = newUser({ password });
      const register = mutation('register', 'accessToken');
      expect(await new Client(parley().url).errorOf(register, { input })).toMatchObject(refused('password', COMMON));
      expect(await admin.errorOf(CREATE, { input })).toMatchObject(refused('password', COMMON));
      const change = { currentPassword: PASSWORD, newPassword: password };
      expect(await alice.errorOf(mutation('changePassword', 'user { id }'), { input: change })).toMatchObject(
        refused('newPassword', COMMON),
      );
    },
  );

  test('that contains the username is refused, whatever the case of the two', async () => {
    const username = newName();
    for (const password of [`${username}!`, `my ${username.toUpperCase()}`]) {
      const input = newUser({ username: username.toUpperCase(), password });
      const register = mutation('register', 'accessToken');
      expect(await new Client(parley().url).errorOf(register, { input })).toMatchObject(refused('password', NAMED));
    }
    const alice = await registerUser(parley().url, 'alice');
    const change = { currentPassword: PASSWORD, newPassword: `${alice.username} 2` };
    expect(await alice.errorOf(mutation('changePassword', 'user { id }'), { input: change })).toMatchObject(
      refused('newPassword', NAMED),
    );
    expect(await alice.codeOf(SIGN_IN, { input: { username: alice.username, password: PASSWORD } })).toBe('OK');
  });
});
