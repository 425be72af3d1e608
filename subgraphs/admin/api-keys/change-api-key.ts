import type { EntityManager } from '@mikro-orm/postgresql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict, notFound } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { announceKeyChange } from '../../../kernel/trust/api-key.ts';
import type { ApiKey } from './api-key.ts';
import { readApiKey } from './api-key-view.ts';

/** Changes of one key come one after the other. */
const LOCK = statement<{ revokedAt: Date | null }>(
  'select revoked_at as "revokedAt" from api_key where id = $1 for update',
);

interface KeyChange<Result> {
  readonly apiKeyId: string;
  /** What the audit log tells of the change. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly change: (em: EntityManager, id: string) => Promise<Result>;
}

/**
 * Changes a key, and tells the gateways once the change is there. Throws `CONFLICT` for a revoked key. Returns the key as
 * it is then, with what the change returned.
 */
export async function changeKey<Result extends object>(
  { resources }: RequestContext,
  act: Act,
  { apiKeyId, details, change }: KeyChange<Result>,
): Promise<Result & { apiKey: ApiKey }> {
  const id = parseId(apiKeyId, 'apiKeyId');
  const changed = await act(async ({ em, audit }) => {
    if (await isRevoked(em, id)) throw conflict('The key has been revoked.');
    const result = await change(em, id);
    await audit({ subject: { type: 'ApiKey', id }, details });
    return { ...result, apiKey: await readApiKey(em, id) };
  });
  announceKeyChange(resources);
  return changed;
}

/** Locks the key. Throws `NOT_FOUND` when there is none. */
export async function isRevoked(em: EntityManager, id: string): Promise<boolean> {
  const [key] = await run(em, LOCK, [id]);
  if (!key) throw notFound('API key');
  return key.revokedAt !== null;
}
