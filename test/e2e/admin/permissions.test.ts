import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKey } from '../../setup/api-keys.ts';
import { type Client, createConversation, mutation, registerUser } from '../../setup/client.ts';
import { Hold } from '../../setup/hold.ts';
import { borrowDeployment, type LentDeployment } from '../../setup/lent-deployments.ts';
import { query } from '../../setup/query.ts';
import { giveRole, registerWithRole } from '../../setup/roles.ts';
import { readAudit } from '../../setup/staff.ts';
import { until } from '../../setup/until.ts';
import { type Operation, uuids } from '../../setup/world.ts';

const [SOME_ID] = uuids(1);
const PASSWORD = 'correct horse battery staple';

const ACCOUNTS = `select pg_advisory_xact_lock(hashtext('parley accounts'))`;
const KEY = 'select from api_key where id = $1 for update';
const USED = 'select from api_key where id = $1 and last_used_at is not null';
const REVOKE = 'update api_key set revoked_at = now() where id = $1';

/** Connections that wait for a lock, of any kind. */
const WAITING = `select count(*)::int as count from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

const change = (name: string, input: object): Operation => [mutation(name, '__typename'), { input }];

describe('a platform permission', () => {
  let parley: LentDeployment;
  let chief: Client;
  let admin: Client;
  let conversationId: string;
  beforeAll(async () => {
    parley = await borrowDeployment('one process');
    chief = await registerWithRole(parley.url, parley.stores, 'ADMIN');
    admin = await registerWithRole(parley.url, parley.stores, 'ADMIN');
    conversationId = await createConversation(chief, []);
  });
  afterAll(async () => {
    for (const client of [chief, admin]) await giveRole(parley.stores, client, 'USER');
    await parley[Symbol.asyncDispose]();
  });

  const untilWaiting = (count: number) =>
    until(async () => ((await query<{ count: number }>(parley.stores.databaseUrl, WAITING))[0]?.count ?? 0) >= count);

  test.each<[name: string, operation: () => Operation]>([
    ['createUser', () => change('createUser', { username: 'new', displayName: 'New', password: PASSWORD })],
    ['changeUserRole', () => change('changeUserRole', { userId: chief.userId, role: 'USER' })],
    ['suspendUser', () => change('suspendUser', { userId: chief.userId, reason: 'x' })],
    ['restoreUser', () => change('restoreUser', { userId: chief.userId })],
    ['createApiKey', () => change('createApiKey', { name: 'x', contract: 'partner-bot' })],
    ['revokeApiKey', () => change('revokeApiKey', { apiKeyId: SOME_ID })],
    ['deleteWebhook', () => change('deleteWebhook', { webhookId: SOME_ID })],
    ['removeTrustedDocuments', () => change('removeTrustedDocuments', { client: 'web' })],
    [
      'inspectConversation',
      () => ['query ($id: ID!) { inspectConversation(id: $id, reason: "x") { id } }', { id: conversationId }],
    ],
  ])('that is lost before %s begins is FORBIDDEN, and nothing is done', async (action, operation) => {
    await giveRole(parley.stores, admin, 'ADMIN');
    await using hold = await Hold.by(ACCOUNTS, [], parley.stores.databaseUrl);
    const outcome = admin.codeOf(...operation());
    await untilWaiting(1);
    await hold.run(`update "user" set role = 'USER' where id = $1`, [admin.userId]);
    await hold.release();
    expect(await outcome).toBe('FORBIDDEN');
    const { auditLog } = await chief.run(
      'query ($by: ID) { auditLog(filter: { actorId: $by }) { edges { node { action } } } }',
      { by: admin.userId },
    );
    expect(auditLog.edges).not.toContainEqual({ node: { action } });
  });

  test('is taken away after what is being done by it, not amid it', async () => {
    await giveRole(parley.stores, admin, 'ADMIN');
    const { id } = await createKey(chief, 'partner-bot');
    await using hold = await Hold.by(KEY, [id], parley.stores.databaseUrl);
    const revoked = admin.codeOf(...change('revokeApiKey', { apiKeyId: id }));
    await untilWaiting(1);
    let isDemoted = false;
    const demoted = chief.codeOf(...change('changeUserRole', { userId: admin.userId, role: 'USER' })).then((code) => {
      isDemoted = true;
      return code;
    });
    await untilWaiting(2);
    expect(isDemoted).toBe(false);
    await hold.release();
    expect(await Promise.all([revoked, demoted])).toEqual(['OK', 'OK']);
    expect(await readAudit(chief, id)).toMatchObject([
      { action: 'revokeApiKey', actor: { id: admin.userId } },
      { action: 'createApiKey' },
    ]);
  });

  test('by the scope of an API key is lost with the key', async () => {
    const { id, secret } = await createKey(chief, 'support-desk', { scopes: ['AS_USER'] });
    const partner = await registerUser(parley.url, 'partner');
    const create = (username: string) =>
      partner.request(
        mutation('createUser', '__typename'),
        { input: { username, displayName: 'X', password: PASSWORD } },
        { 'x-api-key': secret },
      );
    expect((await create('ofpartner')).errors).toBeUndefined();
    // That a key is used is written once a minute: what waits then is the look at its scopes.
    await until(async () => (await query(parley.stores.databaseUrl, USED, [id])).length > 0);
    await using hold = await Hold.by(KEY, [id], parley.stores.databaseUrl);
    const outcome = create('toolate');
    await untilWaiting(1);
    await hold.run(REVOKE, [id]);
    await hold.release();
    expect((await outcome).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
