import { Directive, Field, ObjectType } from 'type-graphql';
import { UserAccount } from './user-account.ts';

@ObjectType({ description: 'An account after a change by a moderator or admin.', simpleResolvers: true })
@Directive('@tag(name: "moderation")')
export class UserAccountPayload {
  @Field(() => UserAccount, { description: 'The account as it is now.' })
  account!: UserAccount;
}
