import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { connectionType } from '../../kernel/graphql/pagination.ts';
import { parseId } from '../../kernel/ids.ts';
import type { UsersContext } from './context.ts';
import { User } from './entities/user.ts';
import { listUsers, UsersArgs } from './list-users.ts';
import { userLoader } from './loaders.ts';

const UserConnection = connectionType('User', User);

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
}
