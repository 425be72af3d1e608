import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import { connectionType } from '../../../kernel/graphql/pagination.ts';
import { Requires } from '../../../kernel/permissions/requires.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { ApiKey } from './api-key.ts';
import { ADMINISTER_API_KEYS } from './declarations.ts';
import { ApiKeysArgs, listApiKeys } from './list-api-keys.ts';

const ApiKeyConnection = connectionType('ApiKey', ApiKey);

@Resolver()
export class ApiKeyResolver {
  @Query(() => ApiKeyConnection, {
    description: 'The API keys, newest first, revoked ones too. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "admin")')
  @Requires(ADMINISTER_API_KEYS)
  apiKeys(@Args(() => ApiKeysArgs) args: ApiKeysArgs, @Ctx() context: RequestContext) {
    return listApiKeys(context, args);
  }
}
