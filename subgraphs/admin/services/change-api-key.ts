import type { EntityManager } from '@mikro-orm/postgresql';
import { appendAudit } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput, conflict, notFound } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { requireRole } from '../../../kernel/roles.ts';
import { announceKeyChange } from '../../../kernel/trust/api-key.ts';
import { announceRevocations } from '../../../kernel/trust/revocations.ts';
import type { RevokeApiKeyInput, RotateApiKeyInput, UpdateApiKeyInput } from '../api-key-inputs.ts';
import type { ApiKeyPayload, ApiKeySecretPayload } from '../api-key-payloads.ts';
import { LONGEST_OVERLAP_SECONDS } from '../limits.ts';
import { readApiKey } from './api-key-view.ts';
import { addSecret, parseCost, parseExpiry, parseKeyName, parseRequests } from './create-api-key.ts';

/** Changes of one key come one after the other. */
const LOCK = statement<{ revokedAt: Date | null }>(
  'select revoked_at as "revokedAt" from api_key where id = $1 for update',
);
const UPDATE = statement(`
  update api_key set name = coalesce($2, name), requests_per_minute = coalesce($3, requests_per_minute),
    cost_per_minute = coalesce($4, cost_per_minute), expires_at = case when $5 then $6::timestamptz else expires_at end
  where id = $1`);
const REVOKE = statement('update api_key set revoked_at = now() where id = $1');
const FORGET_EXPIRED = statement('delete from api_key_secret where key_id = $1 and expires_at <= now()');
/** The column keeps milliseconds and would round up: without an overlap a secret is over with the statement, not later. */
const LIMIT_SECRETS = statement<{ hash: string }>(`
  update api_key_secret
  set expires_at = least(coalesce(expires_at, 'infinity'), date_trunc('milliseconds', now()) + make_interval(secs => $2))
  where key_id = $1 returning hash`);

/** Secrets of one key that work at the same time. */
const MOST_SECRETS = 10;

/** Changes name, quota and expiry of a key, for admins. Throws `CONFLICT` for a revoked one. */
export async function updateApiKey(context: RequestContext, input: UpdateApiKeyInput): Promise<ApiKeyPayload> {
  await requireRole(context, 'ADMIN');
  const { expiresAt } = input;
  const name = input.name == null ? null : parseKeyName(input.name);
  const requestsPerMinute = input.requestsPerMinute == null ? null : parseRequests(input.requestsPerMinute);
  const costPerMinute = input.costPerMinute == null ? null : parseCost(input.costPerMinute);
  const expiry = parseExpiry(expiresAt ?? null);
  return changeKey(context, input.apiKeyId, async (em, id, audit) => {
    await run(em, UPDATE, [id, name, requestsPerMinute, costPerMinute, expiresAt !== undefined, expiry]);
    const { apiKeyId: _, ...changed } = input;
    await audit('updateApiKey', changed);
    return { apiKey: await readApiKey(em, id) };
  });
}

/** Gives a key a new secret, for admins; those it has work on for the overlap. Throws `CONFLICT` for a revoked key. */
export async function rotateApiKey(context: RequestContext, input: RotateApiKeyInput): Promise<ApiKeySecretPayload> {
  await requireRole(context, 'ADMIN');
  const overlapSeconds = input.overlapSeconds ?? 86_400;
  if (overlapSeconds < 0 || overlapSeconds > LONGEST_OVERLAP_SECONDS)
    throw badInput('overlapSeconds', `must be from 0 to ${LONGEST_OVERLAP_SECONDS}.`);
  return changeKey(context, input.apiKeyId, async (em, id, audit) => {
    await run(em, FORGET_EXPIRED, [id]);
    const working = await run(em, LIMIT_SECRETS, [id, overlapSeconds]);
    // Without an overlap they stop working with this: what leaked must be replaceable at once.
    if (overlapSeconds > 0 && working.length >= MOST_SECRETS)
      throw conflict(`At most ${MOST_SECRETS} secrets of a key work at once.`);
    const secret = await addSecret(em, id);
    await audit('rotateApiKey', { overlapSeconds });
    return { apiKey: await readApiKey(em, id), secret };
  });
}

/** Ends a key for ever, for admins: it is refused at once, and its connections close. Twice is the same as once. */
export async function revokeApiKey(context: RequestContext, input: RevokeApiKeyInput): Promise<ApiKeyPayload> {
  await requireRole(context, 'ADMIN');
  const id = parseId(input.apiKeyId, 'apiKeyId');
  const payload = await context.em.transactional(async (em) => {
    if (!(await isRevoked(em as EntityManager, id))) {
      await run(em as EntityManager, REVOKE, [id]);
      await appendAudit(em as EntityManager, context, { action: 'revokeApiKey', subject: { type: 'ApiKey', id } });
    }
    return { apiKey: await readApiKey(em as EntityManager, id) };
  });
  await announceRevocations(context.resources, [id]);
  return payload;
}

type Audit = (action: string, details: Record<string, unknown>) => Promise<void>;

/** Changes a key that is not revoked, and tells the gateways once the change is there. */
async function changeKey<Result>(
  context: RequestContext,
  apiKeyId: string,
  change: (em: EntityManager, id: string, audit: Audit) => Promise<Result>,
): Promise<Result> {
  const id = parseId(apiKeyId, 'apiKeyId');
  const result = await context.em.transactional(async (em) => {
    if (await isRevoked(em as EntityManager, id)) throw conflict('The key has been revoked.');
    return change(em as EntityManager, id, (action, details) =>
      appendAudit(em as EntityManager, context, { action, subject: { type: 'ApiKey', id }, details }),
    );
  });
  announceKeyChange(context.resources);
  return result;
}

/** Locks the key. Throws `NOT_FOUND` when there is none. */
async function isRevoked(em: EntityManager, id: string): Promise<boolean> {
  const [key] = await run(em, LOCK, [id]);
  if (!key) throw notFound('API key');
  return key.revokedAt !== null;
}
