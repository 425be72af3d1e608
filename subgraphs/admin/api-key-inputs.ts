import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { DEFAULT_PAGE_SIZE } from '../../kernel/graphql/pagination.ts';
import type { ApiKeyScope } from '../../kernel/trust/api-key.ts';
import { ApiKeyScopes } from './entities/api-key.ts';

@ArgsType()
export class ApiKeysArgs {
  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: 'How many at most: 0 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

@InputType({ description: 'A new API key.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: 'What admins know it by: 1 to 100 characters.' })
  name!: string;

  @Field(() => String, { description: 'One of the contracts of this installation, by its name.' })
  contract!: string;

  @Field(() => ID, { nullable: true, description: 'The service user whom it acts as when nobody else is named.' })
  userId?: string | null;

  @Field(() => [ApiKeyScopes], {
    nullable: true,
    defaultValue: [],
    description: 'What it may do beyond its contract; nothing without it.',
  })
  scopes?: ApiKeyScope[] | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 600,
    description: 'How many operations it may send in a minute: 1 to 1,000,000.',
  })
  requestsPerMinute?: number | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 100_000,
    description: 'What its operations may cost in a minute, in fields that they can return: 1 to 1,000,000,000.',
  })
  costPerMinute?: number | null;

  @Field(() => Date, { nullable: true, description: 'When it stops working; never without it.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'What to change of an API key; what is left out stays.' })
export class UpdateApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId!: string;

  @Field(() => String, { nullable: true, description: 'What admins know it by: 1 to 100 characters.' })
  name?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many operations it may send in a minute: 1 to 1,000,000.' })
  requestsPerMinute?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'What its operations may cost in a minute, in fields that they can return: 1 to 1,000,000,000.',
  })
  costPerMinute?: number | null;

  @Field(() => Date, { nullable: true, description: 'When it stops working; null for never.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'Which API key gets a new secret.' })
export class RotateApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId!: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 86_400,
    description: 'How long the secrets it has work on, in seconds: 0 to 2,592,000, which is 30 days.',
  })
  overlapSeconds?: number | null;
}

@InputType({ description: 'Which API key to revoke.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId!: string;
}
