import { Field, ID, InputType, Int } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { listContracts } from '../../../kernel/contracts.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput, notFound } from '../../../kernel/errors.ts';
import { parseExpiry } from '../../../kernel/expiry.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { newId, parseOptionalId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { ApiKeyScope } from '../../../kernel/trust/api-key.ts';
import { ApiKeyScopes } from './api-key.ts';
import { readApiKey } from './api-key-view.ts';
import { ADMINISTER_API_KEYS } from './declarations.ts';
import { ApiKeySecretPayload } from './payloads.ts';
import { parseCost, parseKeyName, parseRequests, RULES } from './rules.ts';
import { addSecret } from './secrets.ts';

const DEFAULT_REQUESTS = 600;
const DEFAULT_COST = 100_000;

@InputType({ description: 'A new API key.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: RULES.name })
  name!: string;

  @Field(() => String, { description: 'One of the contracts of this installation, by its name.' })
  contract!: string;

  @Field(() => ID, { nullable: true, description: 'The service user it acts as when a request names nobody else.' })
  userId?: string | null;

  @Field(() => [ApiKeyScopes], {
    nullable: true,
    defaultValue: [],
    description: 'Its permissions beyond its contract; without them it has none.',
  })
  scopes?: ApiKeyScope[] | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_REQUESTS,
    description: RULES.requestsPerMinute,
  })
  requestsPerMinute?: number | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_COST,
    description: RULES.costPerMinute,
  })
  costPerMinute?: number | null;

  @Field(() => Date, {
    nullable: true,
    description: 'The time at which it stops working; without it the key does not expire.',
  })
  expiresAt?: Date | null;
}

const INSERT = statement(`
  insert into api_key (id, name, contract, user_id, scopes, requests_per_minute, cost_per_minute, created_by,
    created_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, now(), $9)`);

const ACTIVE_USER = statement<{ id: string }>('select id from "user" where id = $1 and suspended_at is null');

/** Makes a key with its first secret. Throws `BAD_USER_INPUT` for a contract that the installation does not have. */
async function create(context: RequestContext, input: CreateApiKeyInput, act: Act): Promise<ApiKeySecretPayload> {
  const key = await parseKey(context, input);
  const { name, contract, userId, scopes, requestsPerMinute, costPerMinute, expiresAt } = key;
  return act(async ({ em, audit }) => {
    if (userId && (await run(em, ACTIVE_USER, [userId])).length === 0) throw notFound('user');
    const id = newId();
    const quota = [requestsPerMinute, costPerMinute];
    await run(em, INSERT, [id, name, contract, userId, scopes, ...quota, context.viewer.userId, expiresAt]);
    const secret = await addSecret(em, id);
    await audit({ subject: { type: 'ApiKey', id }, details: key });
    return { apiKey: await readApiKey(em, id), secret };
  });
}

const parseKey = async (context: RequestContext, input: CreateApiKeyInput) => ({
  name: parseKeyName(input.name),
  contract: await parseContract(context, input.contract),
  userId: parseOptionalId(input.userId, 'userId'),
  scopes: [...new Set(input.scopes ?? [])],
  requestsPerMinute: parseRequests(input.requestsPerMinute ?? DEFAULT_REQUESTS),
  costPerMinute: parseCost(input.costPerMinute ?? DEFAULT_COST),
  expiresAt: parseExpiry(input.expiresAt ?? null),
});

async function parseContract({ resources }: RequestContext, name: string): Promise<string> {
  const names = await listContracts(resources.config);
  if (!names.includes(name))
    throw badInput('contract', `must be one of ${names.join(', ') || 'none: there are none'}.`);
  return name;
}

export const createApiKey = mutation({
  name: 'createApiKey',
  description: 'Makes an API key and shows its secret, this once. FORBIDDEN for all but admins.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_API_KEYS,
  input: CreateApiKeyInput,
  inputDescription: 'The new key.',
  payload: ApiKeySecretPayload,
  run: create,
});
