import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { DEFAULT_PAGE_SIZE, PAGE_SIZE_RULE } from '../../kernel/graphql/pagination.ts';
import { formatted, lengthsOf } from '../../kernel/text.ts';
import type { ApiKeyScope } from '../../kernel/trust/api-key.ts';
import { ApiKeyScopes } from './entities/api-key.ts';
import { KEY_NAME, LONGEST_OVERLAP_SECONDS, QUOTA } from './limits.ts';

const NAME_RULE = `The name that admins know it by: ${lengthsOf(KEY_NAME)}.`;
const REQUESTS_RULE = `The number of operations that it may send in a minute: 1 to ${formatted(QUOTA.requests)}.`;
const COST_RULE = `The most that its operations may cost in a minute, in fields that they can return: 1 to ${formatted(QUOTA.cost)}.`;

@ArgsType()
export class ApiKeysArgs {
  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

@InputType({ description: 'A new API key.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: NAME_RULE })
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
    defaultValue: 600,
    description: REQUESTS_RULE,
  })
  requestsPerMinute?: number | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 100_000,
    description: COST_RULE,
  })
  costPerMinute?: number | null;

  @Field(() => Date, {
    nullable: true,
    description: 'The time at which it stops working; without it the key does not expire.',
  })
  expiresAt?: Date | null;
}

@InputType({ description: 'The changes of an API key. A field that is left out stays as it is.' })
export class UpdateApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId!: string;

  @Field(() => String, { nullable: true, description: NAME_RULE })
  name?: string | null;

  @Field(() => Int, { nullable: true, description: REQUESTS_RULE })
  requestsPerMinute?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: COST_RULE,
  })
  costPerMinute?: number | null;

  @Field(() => Date, { nullable: true, description: 'The time at which it stops working; null for never.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'The API key that gets a new secret.' })
export class RotateApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId!: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 86_400,
    description: `The time for which its present secrets go on working, in seconds: 0 to ${formatted(LONGEST_OVERLAP_SECONDS)}, which is 30 days.`,
  })
  overlapSeconds?: number | null;
}

@InputType({ description: 'The API key to revoke.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId!: string;
}
