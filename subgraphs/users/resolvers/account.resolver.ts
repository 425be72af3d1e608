import { Arg, Args, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { UsersContext } from '../context.ts';
import { AdminUsersArgs, ChangeUserRoleInput, CreateUserInput, RestoreUserInput, SuspendUserInput } from '../inputs.ts';
import { CreateUserPayload, UserAccountConnection, UserAccountPayload } from '../payloads.ts';
import { changeUserRole } from '../services/change-user-role.ts';
import { createUser } from '../services/create-user.ts';
import { listAccounts } from '../services/list-accounts.ts';
import { restoreUser, suspendUser } from '../services/suspend-user.ts';

@Resolver()
export class AccountResolver {
  @Query(() => UserAccountConnection, {
    description:
      'All users for moderators and admins, sorted by username; with `search` by the name that begins with it. FORBIDDEN for others.',
  })
  @Directive('@tag(name: "moderation")')
  adminUsers(@Args(() => AdminUsersArgs) args: AdminUsersArgs, @Ctx() context: UsersContext) {
    return listAccounts(context, args);
  }

  @Mutation(() => CreateUserPayload, {
    description:
      'Makes a user for somebody else, also where nobody can register; for admins, and for API keys that may act for any user. CONFLICT for a username that is taken.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "users")')
  async createUser(
    @Arg('input', () => CreateUserInput, { description: 'The new user.' }) input: CreateUserInput,
    @Ctx() context: UsersContext,
  ) {
    return { user: await createUser(context, input) };
  }

  @Mutation(() => UserAccountPayload, {
    description:
      'Gives a user another platform role; for admins. Losing a role ends all sessions of the user. CONFLICT for the last admin.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "admin")')
  async changeUserRole(
    @Arg('input', () => ChangeUserRoleInput, { description: 'The user and the role.' }) input: ChangeUserRoleInput,
    @Ctx() context: UsersContext,
  ) {
    return { account: await changeUserRole(context, input) };
  }

  @Mutation(() => UserAccountPayload, {
    description:
      'Shuts a user out at once: sessions, sockets and streams end, and none begins; for moderators and admins. FORBIDDEN unless the user has a lower platform role, CONFLICT if suspended already.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "moderation")')
  async suspendUser(
    @Arg('input', () => SuspendUserInput, { description: 'The user and the reason.' }) input: SuspendUserInput,
    @Ctx() context: UsersContext,
  ) {
    return { account: await suspendUser(context, input) };
  }

  @Mutation(() => UserAccountPayload, {
    description:
      'Lets a suspended user sign in again; for moderators and admins. FORBIDDEN unless the user has a lower platform role, CONFLICT if not suspended.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "moderation")')
  async restoreUser(
    @Arg('input', () => RestoreUserInput, { description: 'The user.' }) input: RestoreUserInput,
    @Ctx() context: UsersContext,
  ) {
    return { account: await restoreUser(context, input) };
  }
}
