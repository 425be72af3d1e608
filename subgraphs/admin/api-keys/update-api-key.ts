import { Field, ID, InputType, Int } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { parseExpiry } from '../../../kernel/expiry.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { changeKey } from './change-api-key.ts';
import { ADMINISTER_API_KEYS } from './declarations.ts';
import { ApiKeyPayload } from './payloads.ts';
import { parseCost, parseKeyName, parseRequests, RULES } from './rules.ts';

@InputType({ description: 'The changes of an API key. A field that is left out stays as it is.' })
export class UpdateApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId!: string;

  @Field(() => String, { nullable: true, description: RULES.name })
  name?: string | null;

  @Field(() => Int, { nullable: true, description: RULES.requestsPerMinute })
  requestsPerMinute?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: RULES.costPerMinute,
  })
  costPerMinute?: number | null;

  @Field(() => Date, { nullable: true, description: 'The time at which it stops working; null for never.' })
  expiresAt?: Date | null;
}

const UPDATE = statement(`
  update api_key set name = coalesce($2, name), requests_per_minute = coalesce($3, requests_per_minute),
    cost_per_minute = coalesce($4, cost_per_minute), expires_at = case when $5 then $6::timestamptz else expires_at end
  where id = $1`);

async function update(
  context: RequestContext,
  { apiKeyId, ...input }: UpdateApiKeyInput,
  act: Act,
): Promise<ApiKeyPayload> {
  const { expiresAt } = input;
  const name = input.name == null ? null : parseKeyName(input.name);
  const requestsPerMinute = input.requestsPerMinute == null ? null : parseRequests(input.requestsPerMinute);
  const costPerMinute = input.costPerMinute == null ? null : parseCost(input.costPerMinute);
  const expiry = parseExpiry(expiresAt ?? null);
  return changeKey(context, act, {
    ...{ apiKeyId, details: input },
    async change(em, id) {
      await run(em, UPDATE, [id, name, requestsPerMinute, costPerMinute, expiresAt !== undefined, expiry]);
      return {};
    },
  });
}

export const updateApiKey = mutation({
  name: 'updateApiKey',
  description: 'Changes name, quota or expiry of an API key. CONFLICT for a revoked key, FORBIDDEN for all but admins.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_API_KEYS,
  input: UpdateApiKeyInput,
  inputDescription: 'The changes.',
  payload: ApiKeyPayload,
  run: update,
});
