import { Directive, Field, ObjectType } from 'type-graphql';
import { User } from '../entities/user.ts';

/** Apart from `User`, so that nobody else can even ask who is suspended. */
@ObjectType({ description: 'A user as moderators and admins see one.', simpleResolvers: true })
@Directive('@tag(name: "moderation")')
export class UserAccount {
  @Field(() => User, { description: 'The user as everybody sees one.' })
  user!: User;

  @Field(() => Date, {
    nullable: true,
    description: 'The time since which the user may not sign in; null if the user may.',
  })
  suspendedAt!: Date | null;
}
