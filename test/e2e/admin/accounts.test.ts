import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { Client, mutation, PASSWORD, registerUser, registerUsers } from '../../setup/client.ts';
import { createDeployment, type Deployment } from '../../setup/deployment.ts';
import { query } from '../../setup/query.ts';
import { giveRole } from '../../setup/roles.ts';
import { createStaff, readAudit, restore, SUSPEND, suspend } from '../../setup/staff.ts';
import { until } from '../../setup/until.ts';
import { uuids } from '../../setup/world.ts';

const VIEWER = '{ viewer { role } }';
const TOKENS = 'accessToken refreshToken viewer { role }';

describe('platform roles and suspensions', () => {
  let parley: Deployment;
  let admin: Client;
  let moderator: Client;
  let alice: Client;
  let bob: Client;
  beforeAll(async () => {
    parley = await createDeployment('one process');
    ({ admin, moderator, alice, bob } = await createStaff(parley.url, parley.stores));
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });

  const logIn = ({ username }: Client, password = PASSWORD) =>
    new Client(parley.url).request(mutation('logIn', TOKENS), { input: { username, password } });
  const changeRole = (by: Client, userId: string, role: string) =>
    by.request(mutation('changeUserRole', 'account { user { role } }'), { input: { userId, role } });
  const codeOf = ({ errors }: Awaited<ReturnType<typeof changeRole>>) => errors?.[0]?.extensions.code ?? 'OK';

  describe('a role', () => {
    test('is changed by admins alone, as the database knows them now', async () => {
      expect(codeOf(await changeRole(new Client(parley.url), bob.userId, 'MODERATOR'))).toBe('UNAUTHENTICATED');
      for (const client of [alice, moderator])
        expect(codeOf(await changeRole(client, bob.userId, 'MODERATOR'))).toBe('FORBIDDEN');
      const dave = await registerUser(parley.url, 'dave');
      const { data } = await changeRole(admin, dave.userId, 'MODERATOR');
      expect(data.changeUserRole.account.user.role).toBe('MODERATOR');
      // The token was issued for a user.
      expect(await dave.codeOf('{ adminUsers { edges { cursor } } }')).toBe('OK');
      const [entry, ...rest] = await readAudit(admin, dave.userId);
      expect(rest).toEqual([]);
      expect(entry).toMatchObject({
        ...{ action: 'changeUserRole', actor: { id: admin.userId }, subjectType: 'User', subjectId: dave.userId },
        ...{ details: { from: 'USER', to: 'MODERATOR' }, ip: '127.0.0.1' },
      });
      await changeRole(admin, dave.userId, 'MODERATOR');
      expect(await readAudit(admin, dave.userId)).toHaveLength(1);
    });

    test('that is lost ends the sessions whose tokens still name it', async () => {
      const erin = await registerUser(parley.url, 'erin');
      await giveRole(parley.stores, erin, 'ADMIN');
      const session = (await logIn(erin)).data.logIn;
      expect(decodeJwt(session.accessToken).role).toBe('ADMIN');
      await changeRole(admin, erin.userId, 'MODERATOR');
      await until(async () => (await erin.withToken(session.accessToken).codeOf(VIEWER)) === 'UNAUTHENTICATED');
      const { refreshToken } = session;
      expect(await new Client(parley.url).codeOf(mutation('refreshSession', TOKENS), { input: { refreshToken } })).toBe(
        'UNAUTHENTICATED',
      );
      expect(decodeJwt((await logIn(erin)).data.logIn.accessToken).role).toBe('MODERATOR');
    });

    test('stays with the last admin, also when two take it from each other at once', async () => {
      expect(codeOf(await changeRole(admin, admin.userId, 'USER'))).toBe('CONFLICT');
      const other = await registerUser(parley.url, 'frank');
      await giveRole(parley.stores, other, 'ADMIN');
      const outcomes = await Promise.all([
        changeRole(admin, other.userId, 'USER'),
        changeRole(other, admin.userId, 'USER'),
      ]);
      expect(outcomes.map(codeOf).sort()).toEqual(['FORBIDDEN', 'OK']);
      const [{ count } = { count: 0 }] = await query<{ count: number }>(
        parley.stores.databaseUrl,
        `select count(*)::int as count from "user" where role = 'ADMIN'`,
      );
      expect(count).toBe(1);
      await giveRole(parley.stores, admin, 'ADMIN');
      await giveRole(parley.stores, other, 'USER');
      admin = admin.withToken((await logIn(admin)).data.logIn.accessToken);
    });

    test.each([
      ['no id', { userId: 'x', role: 'USER' }, 'BAD_USER_INPUT'],
      ['no role', { userId: uuids(1)[0], role: 'OWNER' }, 'BAD_USER_INPUT'],
      ['nobody', { userId: uuids(1)[0], role: 'USER' }, 'NOT_FOUND'],
    ])('is not changed for %s', async (_, input, code) => {
      expect(await admin.codeOf(mutation('changeUserRole', '__typename'), { input })).toBe(code);
    });
  });

  describe('a suspension', () => {
    test('shuts a user out until it is restored, with the reason in the audit log', async () => {
      const carol = await registerUser(parley.url, 'carol');
      const { account } = await suspend(moderator, carol, ' spam ');
      expect(account).toEqual({ suspendedAt: expect.any(String), user: { id: carol.userId, role: 'USER' } });
      await until(async () => (await carol.codeOf(VIEWER)) === 'UNAUTHENTICATED');
      const { refreshToken } = carol;
      const refresh = () =>
        new Client(parley.url).codeOf(mutation('refreshSession', TOKENS), { input: { refreshToken } });
      expect(await refresh()).toBe('UNAUTHENTICATED');
      expect((await logIn(carol)).errors).toEqual([
        {
          ...{ message: 'This account is suspended.', path: ['logIn'] },
          extensions: { code: 'FORBIDDEN', reason: 'SUSPENDED' },
        },
      ]);
      expect((await logIn(carol, 'not the password')).errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });

      expect((await restore(moderator, carol)).account.suspendedAt).toBeNull();
      expect(await refresh()).toBe('UNAUTHENTICATED');
      expect(await carol.codeOf(VIEWER)).toBe('UNAUTHENTICATED');
      const again = (await logIn(carol)).data.logIn;
      expect(await carol.withToken(again.accessToken).codeOf(VIEWER)).toBe('OK');
      const entries = await readAudit(admin, carol.userId);
      const by = { actor: { id: moderator.userId }, subjectType: 'User' };
      expect(entries).toMatchObject([
        { action: 'restoreUser', details: {}, ...by },
        { action: 'suspendUser', details: { reason: 'spam' }, ...by },
      ]);
    });

    test('is for those who stand below: nobody suspends an equal, a superior or themselves', async () => {
      const [equal, chief] = await registerUsers(parley.url, 'equal', 'chief');
      await giveRole(parley.stores, equal, 'MODERATOR');
      await giveRole(parley.stores, chief, 'ADMIN');
      const attempt = (by: Client, whom: Client, name = 'suspendUser') =>
        by.codeOf(mutation(name, SUSPEND), {
          input: { userId: whom.userId, ...(name === 'suspendUser' && { reason: 'x' }) },
        });
      for (const [by, whom] of [
        ...[[alice, bob] as const, [alice, moderator] as const, [moderator, equal] as const],
        ...[[moderator, admin] as const, [moderator, moderator] as const, [admin, chief] as const],
        [admin, admin] as const,
      ])
        expect(await attempt(by, whom)).toBe('FORBIDDEN');
      expect(await attempt(new Client(parley.url), bob)).toBe('UNAUTHENTICATED');
      expect(await attempt(admin, equal)).toBe('OK');
      expect(await attempt(admin, equal)).toBe('CONFLICT');
      expect(await attempt(moderator, equal, 'restoreUser')).toBe('FORBIDDEN');
      expect(await attempt(admin, equal, 'restoreUser')).toBe('OK');
      expect(await attempt(admin, equal, 'restoreUser')).toBe('CONFLICT');
      await giveRole(parley.stores, chief, 'USER');
    });

    test('of somebody who is signing in leaves no session behind', async () => {
      const victims = await registerUsers(parley.url, 'v1', 'v2', 'v3', 'v4');
      await Promise.all(victims.flatMap((victim) => [logIn(victim), logIn(victim), suspend(moderator, victim)]));
      const left = await query(
        parley.stores.databaseUrl,
        'select id from session where revoked_at is null and user_id = any($1)',
        [victims.map(({ userId }) => userId)],
      );
      expect(left).toEqual([]);
    });

    test.each([
      ['an empty reason', { reason: ' ' }, 'BAD_USER_INPUT'],
      ['a reason that is too long', { reason: 'x'.repeat(501) }, 'BAD_USER_INPUT'],
      ['a reason with NUL', { reason: 'a\0' }, 'BAD_USER_INPUT'],
      ['no id', { userId: 'x' }, 'BAD_USER_INPUT'],
      ['nobody', { userId: uuids(1)[0] }, 'NOT_FOUND'],
    ])('is refused for %s', async (_, wrong, code) => {
      const input = { userId: bob.userId, reason: 'x', ...wrong };
      expect(await moderator.codeOf(mutation('suspendUser', SUSPEND), { input })).toBe(code);
      expect(await bob.codeOf(VIEWER)).toBe('OK');
    });
  });
});
