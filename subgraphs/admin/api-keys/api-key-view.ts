import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { notFound } from '../../../kernel/errors.ts';
import type { ApiKey } from './api-key.ts';

/** A key as it is read; its users are named by their ids. */
export type ApiKeyRow = Omit<ApiKey, 'user' | 'createdBy'> & {
  readonly userId: string | null;
  readonly createdById: string | null;
};

/** Of the secrets that still work, all but the newest have been replaced. */
export const API_KEY_COLUMNS = `
  id, name, contract, user_id as "userId", scopes, requests_per_minute as "requestsPerMinute",
  cost_per_minute as "costPerMinute", created_by as "createdById", created_at as "createdAt",
  expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt",
  (select max(s.expires_at) from api_key_secret s where s.key_id = api_key.id and s.expires_at > now())
    as "replacedSecretsExpireAt"`;

const ONE = statement<ApiKeyRow>(`select ${API_KEY_COLUMNS} from api_key where id = $1`);

/** A key as the schema shows it. */
export const toApiKey = ({ userId, createdById, ...key }: ApiKeyRow): ApiKey => ({
  ...key,
  user: userId ? { id: userId } : null,
  createdBy: createdById ? { id: createdById } : null,
});

/** Throws `NOT_FOUND` when there is no such key. */
export async function readApiKey(em: EntityManager, id: string): Promise<ApiKey> {
  const [row] = await run(em, ONE, [id]);
  if (!row) throw notFound('API key');
  return toApiKey(row);
}
