import { Field, ObjectType } from 'type-graphql';
import { Message } from '../entities/message.ts';

@ObjectType({ description: 'A message after a change.', simpleResolvers: true })
export class MessagePayload {
  @Field(() => Message, { description: 'The message as it is now.' })
  message!: Message;
}
