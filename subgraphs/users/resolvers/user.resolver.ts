import { Arg, Args, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import { parseId } from '../../../kernel/ids.ts';
import type { UsersContext } from '../context.ts';
import { User } from '../entities/user.ts';
import { ChangePasswordInput, UpdateProfileInput, UsersArgs } from '../inputs.ts';
import { userLoader } from '../loaders.ts';
import { UserConnection, UserPayload } from '../payloads.ts';
import { listUsers } from '../services/list-users.ts';
import { changePassword, updateProfile } from '../services/profile.ts';

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, { description: 'The user who asks. UNAUTHENTICATED without a valid access token.' })
  viewer(@Ctx() context: UsersContext) {
    return context.loader(userLoader).load(context.viewer.userId);
  }

  @Query(() => User, { nullable: true, description: 'A user by id. NOT_FOUND when there is none.' })
  user(@Arg('id', () => ID, { description: "The user's id." }) id: string, @Ctx() context: UsersContext) {
    context.requireSignedIn();
    return context.loader(userLoader).load(parseId(id, 'id'));
  }

  @Query(() => UserConnection, {
    description: 'Users by the beginning of their names, sorted by the name that matches.',
  })
  users(@Args(() => UsersArgs) args: UsersArgs, @Ctx() context: UsersContext) {
    return listUsers(context, args);
  }

  @Mutation(() => UserPayload, { description: "Changes the viewer's profile." })
  @Directive('@tag(name: "account")')
  async updateProfile(
    @Arg('input', () => UpdateProfileInput, { description: 'The changes.' }) input: UpdateProfileInput,
    @Ctx() context: UsersContext,
  ) {
    return { user: await updateProfile(context, input) };
  }

  @Mutation(() => UserPayload, { description: "Sets a new password and ends the viewer's other sessions." })
  @Directive('@tag(name: "account")')
  async changePassword(
    @Arg('input', () => ChangePasswordInput, { description: 'The old and the new password.' })
    input: ChangePasswordInput,
    @Ctx() context: UsersContext,
  ) {
    return { user: await changePassword(context, input) };
  }
}
