import { Directive, Field, ObjectType } from 'type-graphql';
import { connectionType } from '../../kernel/graphql/pagination.ts';
import { User } from './entities/user.ts';
import { UserAccount } from './entities/user-account.ts';

export const UserConnection = connectionType('User', User);

@ObjectType({ description: 'A session: the tokens with which to act as the viewer.', simpleResolvers: true })
export class SessionPayload {
  @Field(() => String, { description: 'Send it as `Authorization: Bearer …`. Valid until `accessTokenExpiresAt`.' })
  accessToken!: string;

  @Field(() => Date, {
    description: 'The time at which the access token stops working; call `refreshSession` before that.',
  })
  accessTokenExpiresAt!: Date;

  @Field(() => String, { description: 'Trades for new tokens with `refreshSession`, once. Keep it secret.' })
  refreshToken!: string;

  @Field(() => User, {
    description:
      'The user who is signed in. Ask for the presence with the new token: this request does not carry it yet.',
  })
  viewer!: User;
}

@ObjectType({ description: 'The user who was made. Nobody is signed in by it.', simpleResolvers: true })
@Directive('@tag(name: "users")')
export class CreateUserPayload {
  @Field(() => User, { description: 'The new user.' })
  user!: User;
}

@ObjectType({ description: 'The session ended.', simpleResolvers: true })
export class LogOutPayload {
  @Field(() => Boolean, { description: 'Always true.' })
  loggedOut!: boolean;
}

@ObjectType({ description: 'A user after a change.', simpleResolvers: true })
export class UserPayload {
  @Field(() => User, { description: 'The user as it is now.' })
  user!: User;
}

export const UserAccountConnection = connectionType('UserAccount', UserAccount);

@ObjectType({ description: 'An account after a change by a moderator or admin.', simpleResolvers: true })
@Directive('@tag(name: "moderation")')
export class UserAccountPayload {
  @Field(() => UserAccount, { description: 'The account as it is now.' })
  account!: UserAccount;
}
