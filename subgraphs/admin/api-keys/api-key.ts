import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { ApiKeyScope } from '../../../kernel/trust/api-key.ts';
import { User } from '../entities/user.ts';

/** The permissions of a key beyond its contract, as the schema lists them. */
export const ApiKeyScopes = { AS_USER: 'AS_USER' } as const satisfies Record<ApiKeyScope, ApiKeyScope>;

registerEnumType(ApiKeyScopes, {
  name: 'ApiKeyScope',
  description: 'A permission of an API key beyond its contract.',
  valuesConfig: { AS_USER: { description: 'The key may act for any user that it names.' } },
});

@ObjectType({ description: 'A key with which a partner reaches its part of the API.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class ApiKey {
  @Field(() => ID, { description: 'Identifies the key for ever; its secrets come and go.' })
  id!: string;

  @Field(() => String, { description: 'The name that admins know it by.' })
  name!: string;

  @Field(() => String, { description: 'The contract, which is the part of the API that exists for it.' })
  contract!: string;

  @Field(() => User, {
    nullable: true,
    description: 'The user it acts as when a request names nobody else; null for nobody.',
  })
  user?: User | null;

  @Field(() => [ApiKeyScopes], { description: 'Its permissions beyond its contract.' })
  scopes!: ApiKeyScope[];

  @Field(() => Int, { description: 'The number of operations that it may send in a minute.' })
  requestsPerMinute!: number;

  @Field(() => Int, {
    description: 'The most that its operations may cost in a minute, in fields that they can return.',
  })
  costPerMinute!: number;

  @Field(() => User, { nullable: true, description: 'The admin who made it; null when that user is gone.' })
  createdBy?: User | null;

  @Field(() => Date, { description: 'The time at which it was made.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'The time at which it stops working; null for never.' })
  expiresAt?: Date | null;

  @Field(() => Date, { nullable: true, description: 'The time at which it was revoked; null while it is not.' })
  revokedAt?: Date | null;

  @Field(() => Date, { nullable: true, description: 'The time of its last use, to the minute; null for never.' })
  lastUsedAt?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'The time at which the last of its replaced secrets stops working; null when only the newest works.',
  })
  replacedSecretsExpireAt?: Date | null;
}
