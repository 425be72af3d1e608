import type { EntityManager } from '@mikro-orm/postgresql';
import { appendAudit } from '../../../kernel/audit.ts';
import { listContracts } from '../../../kernel/contracts.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput, notFound } from '../../../kernel/errors.ts';
import { newId, parseOptionalId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { requireRole } from '../../../kernel/roles.ts';
import { parseText } from '../../../kernel/text.ts';
import { createApiKeySecret } from '../../../kernel/trust/api-key.ts';
import type { CreateApiKeyInput } from '../api-key-inputs.ts';
import type { ApiKeySecretPayload } from '../api-key-payloads.ts';
import { KEY_NAME, QUOTA } from '../limits.ts';
import { readApiKey } from './api-key-view.ts';

const INSERT = statement(`
  insert into api_key (id, name, contract, user_id, scopes, requests_per_minute, cost_per_minute, created_by,
    created_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, now(), $9)`);

const INSERT_SECRET = statement('insert into api_key_secret (hash, key_id, created_at) values ($1, $2, now())');

const ACTIVE_USER = statement<{ id: string }>('select id from "user" where id = $1 and suspended_at is null');

/** Makes a key with its first secret, for admins. Throws `BAD_USER_INPUT` for a contract that the installation does not have. */
export async function createApiKey(context: RequestContext, input: CreateApiKeyInput): Promise<ApiKeySecretPayload> {
  await requireRole(context, 'ADMIN');
  const name = parseKeyName(input.name);
  const contract = await parseContract(context, input.contract);
  const userId = parseOptionalId(input.userId, 'userId');
  const scopes = [...new Set(input.scopes ?? [])];
  const requestsPerMinute = parseRequests(input.requestsPerMinute ?? 600);
  const costPerMinute = parseCost(input.costPerMinute ?? 100_000);
  const expiresAt = parseExpiry(input.expiresAt ?? null);
  return context.em.transactional(async (em) => {
    if (userId && (await run(em as EntityManager, ACTIVE_USER, [userId])).length === 0) throw notFound('user');
    const id = newId();
    const quota = [requestsPerMinute, costPerMinute];
    const values = [id, name, contract, userId, scopes, ...quota, context.viewer.userId, expiresAt];
    await run(em as EntityManager, INSERT, values);
    const secret = await addSecret(em as EntityManager, id);
    await appendAudit(em as EntityManager, context, {
      action: 'createApiKey',
      subject: { type: 'ApiKey', id },
      details: { name, contract, userId, scopes, requestsPerMinute, costPerMinute, expiresAt },
    });
    return { apiKey: await readApiKey(em as EntityManager, id), secret };
  });
}

/** Gives a key one more secret, which is returned and kept nowhere. */
export async function addSecret(em: EntityManager, apiKeyId: string): Promise<string> {
  const { secret, hash } = createApiKeySecret();
  await run(em, INSERT_SECRET, [hash, apiKeyId]);
  return secret;
}

export const parseKeyName = (text: string): string => parseText(text, 'name', KEY_NAME);
export const parseRequests = (value: number): number => parseQuota(value, 'requestsPerMinute', QUOTA.requests);
export const parseCost = (value: number): number => parseQuota(value, 'costPerMinute', QUOTA.cost);

/** Throws `BAD_USER_INPUT` for a time that is over. */
export function parseExpiry(expiresAt: Date | null): Date | null {
  if (expiresAt && expiresAt.getTime() <= Date.now()) throw badInput('expiresAt', 'must be in the future.');
  return expiresAt;
}

function parseQuota(value: number, field: string, most: number): number {
  if (value < 1 || value > most) throw badInput(field, `must be from 1 to ${most}.`);
  return value;
}

async function parseContract({ resources }: RequestContext, name: string): Promise<string> {
  const names = await listContracts(resources.config);
  if (!names.includes(name))
    throw badInput('contract', `must be one of ${names.join(', ') || 'none: there are none'}.`);
  return name;
}
