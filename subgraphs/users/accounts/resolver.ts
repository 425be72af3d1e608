import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import { connectionType } from '../../../kernel/graphql/pagination.ts';
import { Requires } from '../../../kernel/permissions/requires.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { LIST_ACCOUNTS } from './declarations.ts';
import { AdminUsersArgs, listAccounts } from './list-accounts.ts';
import { UserAccount } from './user-account.ts';

const UserAccountConnection = connectionType('UserAccount', UserAccount);

@Resolver()
export class AccountResolver {
  @Query(() => UserAccountConnection, {
    description:
      'All users for moderators and admins, sorted by username; with `search` by the name that begins with it. FORBIDDEN for others.',
  })
  @Directive('@tag(name: "moderation")')
  @Requires(LIST_ACCOUNTS)
  adminUsers(@Args(() => AdminUsersArgs) args: AdminUsersArgs, @Ctx() context: RequestContext) {
    return listAccounts(context, args);
  }
}
