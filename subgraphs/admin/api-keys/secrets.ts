import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { createApiKeySecret } from '../../../kernel/trust/api-key.ts';

const INSERT_SECRET = statement('insert into api_key_secret (hash, key_id, created_at) values ($1, $2, now())');

/** Gives a key one more secret, which is returned and kept nowhere. */
export async function addSecret(em: EntityManager, apiKeyId: string): Promise<string> {
  const { secret, hash } = createApiKeySecret();
  await run(em, INSERT_SECRET, [hash, apiKeyId]);
  return secret;
}
