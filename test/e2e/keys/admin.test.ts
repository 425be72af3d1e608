import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hashApiKeySecret } from '../../../kernel/trust/api-key.ts';
import { createKey, KeyClient } from '../../setup/api-keys.ts';
import { type Client, registerUser } from '../../setup/client.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import type { Deployment } from '../../setup/deployment.ts';
import { query } from '../../setup/query.ts';
import { registerWithRole } from '../../setup/roles.ts';
import { until } from '../../setup/until.ts';
import { change } from '../../setup/world.ts';

const KEY = `id name contract user { id } scopes requestsPerMinute costPerMinute createdBy { id } createdAt expiresAt
  revokedAt lastUsedAt replacedSecretsExpireAt`;
const LIST = `query ($first: Int, $after: String) { apiKeys(first: $first, after: $after) {
  edges { node { ${KEY} } } pageInfo { hasNextPage endCursor } } }`;
const LOG = `query ($id: ID!) { auditLog(filter: { subjectId: $id }) {
  edges { node { action subjectType details actor { id } } } } }`;
const IN_AN_HOUR = new Date(Date.now() + 3_600_000).toISOString();

describe('API keys', () => {
  let parley: Deployment;
  let admin: Client;
  let user: Client;
  beforeAll(async () => {
    parley = await createCountedGateway();
    admin = await registerWithRole(parley.url, parley.stores, 'ADMIN');
    user = await registerUser(parley.url, 'user');
  });
  afterAll(async () => parley[Symbol.asyncDispose]());

  type Edge = { readonly node: { readonly id: string } };
  const find = async (id: string) =>
    (await admin.run(LIST, { first: 100 })).apiKeys.edges.find(({ node }: Edge) => node.id === id).node;
  const logOf = async (id: string) =>
    (await admin.run(LOG, { id })).auditLog.edges.map(({ node }: { node: object }) => node);

  test('are made by admins, who see the secret once; only its hash is kept', async () => {
    const input = { contract: 'partner-bot', userId: user.userId, scopes: ['AS_USER'], expiresAt: IN_AN_HOUR };
    const { id, secret } = await createKey(admin, 'partner-bot', { ...input, name: ' A bot ' });
    expect(secret).toMatch(/^parley_[\w-]{43}$/);
    const details = { name: 'A bot', ...input, requestsPerMinute: 600, costPerMinute: 100_000 };
    expect(await find(id)).toEqual({
      ...{ id, createdAt: expect.any(String), createdBy: { id: admin.userId }, user: { id: user.userId } },
      ...{ name: 'A bot', contract: 'partner-bot', scopes: ['AS_USER'], expiresAt: IN_AN_HOUR },
      ...{ requestsPerMinute: 600, costPerMinute: 100_000 },
      ...{ revokedAt: null, lastUsedAt: null, replacedSecretsExpireAt: null },
    });
    const secrets = await query(
      parley.stores.databaseUrl,
      'select s::text as row from api_key_secret s where key_id = $1',
      [id],
    );
    expect(secrets).toEqual([{ row: expect.stringContaining(hashApiKeySecret(secret)) }]);
    const log = await logOf(id);
    expect(log).toEqual([{ action: 'createApiKey', subjectType: 'ApiKey', actor: { id: admin.userId }, details }]);
    expect(JSON.stringify(log)).not.toContain(secret);
  });

  test('are for admins alone', async () => {
    const { id } = await createKey(admin, 'partner-bot');
    const moderator = await registerUser(parley.url, 'moderator');
    await query(parley.stores.databaseUrl, `update "user" set role = 'MODERATOR' where id = $1`, [moderator.userId]);
    for (const client of [user, moderator]) {
      expect(await client.codeOf(LIST)).toBe('FORBIDDEN');
      expect(await client.codeOf(...change('createApiKey', { name: 'x', contract: 'partner-bot' }))).toBe('FORBIDDEN');
      for (const name of ['rotateApiKey', 'revokeApiKey', 'updateApiKey'])
        expect(await client.codeOf(...change(name, { apiKeyId: id }))).toBe('FORBIDDEN');
    }
    expect((await logOf(id)).map(({ action }: { action: string }) => action)).toEqual(['createApiKey']);
  });

  test.each([
    ['a name of nothing', { name: ' ' }, 'name'],
    ['a name too long', { name: 'x'.repeat(101) }, 'name'],
    ['a contract that the installation has not', { contract: 'nobody' }, 'contract'],
    ['a contract that is a path', { contract: '../contracts/partner-bot' }, 'contract'],
    ['a user that is no id', { userId: 'x' }, 'userId'],
    ['a user that is nothing', { userId: '' }, 'userId'],
    ['no requests', { requestsPerMinute: 0 }, 'requestsPerMinute'],
    ['too many requests', { requestsPerMinute: 1_000_001 }, 'requestsPerMinute'],
    ['no cost', { costPerMinute: 0 }, 'costPerMinute'],
    ['a time that is over', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ])('are refused with %s', async (_, input, field) => {
    const error = await admin.errorOf(...change('createApiKey', { name: 'x', contract: 'partner-bot', ...input }));
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field });
  });

  test('are refused for a user who is unknown or suspended', async () => {
    const suspended = await registerUser(parley.url, 'suspended');
    await query(parley.stores.databaseUrl, 'update "user" set suspended_at = now() where id = $1', [suspended.userId]);
    for (const userId of [randomUUID(), suspended.userId]) {
      const input = { name: 'x', contract: 'partner-bot', userId };
      expect(await admin.codeOf(...change('createApiKey', input))).toBe('NOT_FOUND');
    }
  });

  test('change in name, quota and expiry; what is left out stays', async () => {
    const { id } = await createKey(admin, 'partner-bot', { expiresAt: IN_AN_HOUR });
    const before = await find(id);
    await admin.mutate('updateApiKey', { apiKeyId: id, name: 'Another', requestsPerMinute: 7 }, '__typename');
    expect(await find(id)).toEqual({ ...before, name: 'Another', requestsPerMinute: 7 });
    await admin.mutate('updateApiKey', { apiKeyId: id, expiresAt: null, costPerMinute: 9 }, '__typename');
    expect(await find(id)).toMatchObject({ expiresAt: null, costPerMinute: 9, name: 'Another' });
    const [last, first] = await logOf(id);
    expect(first).toMatchObject({ action: 'updateApiKey', details: { name: 'Another', requestsPerMinute: 7 } });
    expect(last).toMatchObject({ details: { expiresAt: null, costPerMinute: 9 } });
  });

  test('are rotated with an overlap, within bounds', async () => {
    const { id } = await createKey(admin, 'partner-bot');
    for (const overlapSeconds of [-1, 2_592_001]) {
      const error = await admin.errorOf(...change('rotateApiKey', { apiKeyId: id, overlapSeconds }));
      expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'overlapSeconds' });
    }
    for (let n = 0; n < 9; n++) await admin.mutate('rotateApiKey', { apiKeyId: id }, '__typename');
    expect(await admin.codeOf(...change('rotateApiKey', { apiKeyId: id }))).toBe('CONFLICT');
    const { replacedSecretsExpireAt } = await find(id);
    expect(Date.parse(replacedSecretsExpireAt)).toBeGreaterThan(Date.now() + 86_000_000);
    // Those that no longer work count no more, also when they stop by this.
    for (let n = 0; n < 12; n++) {
      const input = { apiKeyId: id, overlapSeconds: 0 };
      const { apiKey } = await admin.mutate('rotateApiKey', input, 'apiKey { replacedSecretsExpireAt }');
      expect(apiKey).toEqual({ replacedSecretsExpireAt: null });
    }
    expect((await find(id)).replacedSecretsExpireAt).toBeNull();
    for (let n = 0; n < 9; n++) await admin.mutate('rotateApiKey', { apiKeyId: id }, '__typename');
    expect(await admin.codeOf(...change('rotateApiKey', { apiKeyId: id }))).toBe('CONFLICT');
    await query(
      parley.stores.databaseUrl,
      `update api_key_secret set expires_at = now() where key_id = $1 and expires_at is not null`,
      [id],
    );
    await admin.mutate('rotateApiKey', { apiKeyId: id, overlapSeconds: 0 }, '__typename');
    expect((await find(id)).replacedSecretsExpireAt).toBeNull();
  });

  test('are revoked once and for all', async () => {
    const { id } = await createKey(admin, 'partner-bot');
    const revoke = async () => (await admin.mutate('revokeApiKey', { apiKeyId: id }, 'apiKey { revokedAt }')).apiKey;
    const { revokedAt } = await revoke();
    expect(Date.parse(revokedAt)).toBeLessThanOrEqual(Date.now());
    expect(await revoke()).toEqual({ revokedAt });
    for (const name of ['updateApiKey', 'rotateApiKey'])
      expect(await admin.codeOf(...change(name, { apiKeyId: id }))).toBe('CONFLICT');
    expect((await logOf(id)).map(({ action }: { action: string }) => action)).toEqual(['revokeApiKey', 'createApiKey']);
    for (const name of ['updateApiKey', 'rotateApiKey', 'revokeApiKey'])
      expect(await admin.codeOf(...change(name, { apiKeyId: randomUUID() }))).toBe('NOT_FOUND');
  });

  test('are listed newest first, page by page', async () => {
    const made = [await createKey(admin, 'partner-bot'), await createKey(admin, 'support-desk')].map(({ id }) => id);
    const first = (await admin.run(LIST, { first: 1 })).apiKeys;
    const second = (await admin.run(LIST, { first: 1, after: first.pageInfo.endCursor })).apiKeys;
    expect([first, second].map(({ edges }) => edges[0].node.id)).toEqual(made.toReversed());
    expect((await admin.errorOf(LIST, { after: 'x' })).extensions).toMatchObject({ field: 'after' });
  });

  test('remember when they were last used, and cost one statement a minute for it', async () => {
    const { id, secret } = await createKey(admin, 'partner-readonly', { userId: user.userId });
    const client = new KeyClient(parley.url, secret);
    await client.run('{ viewer { id } }');
    await until(async () => (await find(id)).lastUsedAt !== null);
    const statements = await parley.statementsOf(async () => {
      for (let n = 0; n < 3; n++) await client.run('{ __typename }');
    });
    expect(statements.filter((text) => text.includes('api_key'))).toEqual([]);
  });
});
