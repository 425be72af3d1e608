import { Directive, Field, ObjectType } from 'type-graphql';
import { ApiKey } from './api-key.ts';

@ObjectType({ description: 'An API key after a change.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class ApiKeyPayload {
  @Field(() => ApiKey, { description: 'The key as it is now.' })
  apiKey!: ApiKey;
}

@ObjectType({ description: 'An API key with a new secret.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class ApiKeySecretPayload {
  @Field(() => ApiKey, { description: 'The key as it is now.' })
  apiKey!: ApiKey;

  @Field(() => String, {
    description: 'The secret to send as `x-api-key`. It is shown only this once: Parley keeps nothing but its hash.',
  })
  secret!: string;
}
