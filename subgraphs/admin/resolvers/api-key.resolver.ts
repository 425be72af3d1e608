import { Arg, Args, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../kernel/request-context.ts';
import {
  ApiKeysArgs,
  CreateApiKeyInput,
  RevokeApiKeyInput,
  RotateApiKeyInput,
  UpdateApiKeyInput,
} from '../api-key-inputs.ts';
import { ApiKeyConnection, ApiKeyPayload, ApiKeySecretPayload } from '../api-key-payloads.ts';
import { revokeApiKey, rotateApiKey, updateApiKey } from '../services/change-api-key.ts';
import { createApiKey } from '../services/create-api-key.ts';
import { listApiKeys } from '../services/list-api-keys.ts';

@Resolver()
export class ApiKeyResolver {
  @Query(() => ApiKeyConnection, {
    description: 'The API keys, newest first, revoked ones too. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "admin")')
  apiKeys(@Args(() => ApiKeysArgs) args: ApiKeysArgs, @Ctx() context: RequestContext) {
    return listApiKeys(context, args);
  }

  @Mutation(() => ApiKeySecretPayload, {
    description: 'Makes an API key and shows its secret, this once. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "admin")')
  createApiKey(
    @Arg('input', () => CreateApiKeyInput, { description: 'The new key.' }) input: CreateApiKeyInput,
    @Ctx() context: RequestContext,
  ) {
    return createApiKey(context, input);
  }

  @Mutation(() => ApiKeySecretPayload, {
    description:
      'Gives an API key a new secret, shown this once; the ones it has work on for a while. CONFLICT for a revoked key, FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "admin")')
  rotateApiKey(
    @Arg('input', () => RotateApiKeyInput, {
      description: 'The key, and the time for which its present secrets go on working.',
    })
    input: RotateApiKeyInput,
    @Ctx() context: RequestContext,
  ) {
    return rotateApiKey(context, input);
  }

  @Mutation(() => ApiKeyPayload, {
    description: 'Ends an API key for ever; its connections close at once. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "admin")')
  revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput, { description: 'The key.' }) input: RevokeApiKeyInput,
    @Ctx() context: RequestContext,
  ) {
    return revokeApiKey(context, input);
  }

  @Mutation(() => ApiKeyPayload, {
    description:
      'Changes name, quota or expiry of an API key. CONFLICT for a revoked key, FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "admin")')
  updateApiKey(
    @Arg('input', () => UpdateApiKeyInput, { description: 'The changes.' }) input: UpdateApiKeyInput,
    @Ctx() context: RequestContext,
  ) {
    return updateApiKey(context, input);
  }
}
