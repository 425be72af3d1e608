import { Field, ObjectType } from 'type-graphql';
import { User } from './user.ts';

@ObjectType({ description: 'A participant who read a message, with the time.', simpleResolvers: true })
export class ReadReceipt {
  @Field(() => User, { description: 'The participant who read it.' })
  user!: User;

  @Field(() => Date, { description: 'The time at which the message was read.' })
  readAt!: Date;
}
