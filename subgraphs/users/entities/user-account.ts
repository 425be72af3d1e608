import { Directive, Field, ObjectType } from 'type-graphql';
import { User } from './user.ts';

/** Apart from `User`, so that nobody else can even ask who is suspended. */
@ObjectType({ description: 'A user as moderators and admins see it.', simpleResolvers: true })
@Directive('@tag(name: "moderation")')
export class UserAccount {
  @Field(() => User, { description: 'The user, as everybody sees it.' })
  user!: User;

  @Field(() => Date, { nullable: true, description: 'Since when the user may not sign in; null if it may.' })
  suspendedAt!: Date | null;
}
