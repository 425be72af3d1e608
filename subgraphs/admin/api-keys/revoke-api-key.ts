import { Field, ID, InputType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { announceRevocations } from '../../../kernel/trust/revocations.ts';
import { readApiKey } from './api-key-view.ts';
import { isRevoked } from './change-api-key.ts';
import { ADMINISTER_API_KEYS } from './declarations.ts';
import { ApiKeyPayload } from './payloads.ts';

@InputType({ description: 'The API key to revoke.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId!: string;
}

const REVOKE = statement('update api_key set revoked_at = now() where id = $1');

/** Ends a key for ever: it is refused at once, and its connections close. Twice is the same as once. */
async function revoke({ resources }: RequestContext, input: RevokeApiKeyInput, act: Act): Promise<ApiKeyPayload> {
  const id = parseId(input.apiKeyId, 'apiKeyId');
  const payload = await act(async ({ em, audit }) => {
    if (!(await isRevoked(em, id))) {
      await run(em, REVOKE, [id]);
      await audit({ subject: { type: 'ApiKey', id } });
    }
    return { apiKey: await readApiKey(em, id) };
  });
  await announceRevocations(resources, [id]);
  return payload;
}

export const revokeApiKey = mutation({
  name: 'revokeApiKey',
  description: 'Ends an API key for ever; its connections close at once. FORBIDDEN for all but admins.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_API_KEYS,
  input: RevokeApiKeyInput,
  inputDescription: 'The key.',
  payload: ApiKeyPayload,
  run: revoke,
});
