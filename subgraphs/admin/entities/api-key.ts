import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { ApiKeyScope } from '../../../kernel/trust/api-key.ts';
import { User } from './user.ts';

/** What a key may do beyond its contract, as the schema lists it. */
export const ApiKeyScopes = { AS_USER: 'AS_USER' } as const satisfies Record<ApiKeyScope, ApiKeyScope>;

registerEnumType(ApiKeyScopes, {
  name: 'ApiKeyScope',
  description: 'What an API key may do beyond its contract.',
  valuesConfig: { AS_USER: { description: 'Act for any user that it names.' } },
});

@ObjectType({ description: 'What a partner reaches its part of the API with.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class ApiKey {
  @Field(() => ID, { description: 'Identifies the key for ever; its secrets come and go.' })
  id!: string;

  @Field(() => String, { description: 'What admins know it by.' })
  name!: string;

  @Field(() => String, { description: 'The contract: which part of the API exists for it.' })
  contract!: string;

  @Field(() => User, { nullable: true, description: 'Whom it acts as when nobody else is named; null for nobody.' })
  user?: User | null;

  @Field(() => [ApiKeyScopes], { description: 'What it may do beyond its contract.' })
  scopes!: ApiKeyScope[];

  @Field(() => Int, { description: 'How many operations it may send in a minute.' })
  requestsPerMinute!: number;

  @Field(() => Int, { description: 'What its operations may cost in a minute, in fields that they can return.' })
  costPerMinute!: number;

  @Field(() => User, { nullable: true, description: 'The admin who made it; null when that user is gone.' })
  createdBy?: User | null;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it stops working; null for never.' })
  expiresAt?: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was revoked; null while it is not.' })
  revokedAt?: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was last used, to the minute; null for never.' })
  lastUsedAt?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When the last of its replaced secrets stops working; null when only the newest works.',
  })
  replacedSecretsExpireAt?: Date | null;
}
