import { Field, ObjectType } from 'type-graphql';
import { User } from '../entities/user.ts';

@ObjectType({ description: 'A user after a change.', simpleResolvers: true })
export class UserPayload {
  @Field(() => User, { description: 'The user as it is now.' })
  user!: User;
}
