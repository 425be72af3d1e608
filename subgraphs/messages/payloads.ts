import { Field, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../kernel/graphql/pagination.ts';
import { Conversation } from './entities/conversation.ts';
import { InspectedMessage } from './entities/inspected-conversation.ts';
import { Message } from './entities/message.ts';
import { User } from './entities/user.ts';

export const MessageConnection = connectionType('Message', Message);
export const InspectedMessageConnection = connectionType('InspectedMessage', InspectedMessage);

@ObjectType({
  description: 'A message that was sent. It is stored for good by the time you read this.',
  simpleResolvers: true,
})
export class SendMessagePayload {
  @Field(() => Message, { description: 'The message; on a retry the first one.' })
  message!: Message;
}

@ObjectType({ description: 'A message after a change.', simpleResolvers: true })
export class MessagePayload {
  @Field(() => Message, { description: 'The message as it is now.' })
  message!: Message;
}

@ObjectType({ description: "The viewer's read marker after a change.", simpleResolvers: true })
export class MarkReadPayload {
  @Field(() => Conversation, { description: 'The conversation.' })
  conversation!: Conversation;

  @Field(() => Int, { description: 'Everything up to this `seq` is read.' })
  lastReadSeq!: number;
}

@ObjectType({ description: "The viewer's delivery marker after a change.", simpleResolvers: true })
export class MarkDeliveredPayload {
  @Field(() => Conversation, { description: 'The conversation.' })
  conversation!: Conversation;

  @Field(() => Int, { description: 'Everything up to this `seq` is delivered.' })
  lastDeliveredSeq!: number;
}

@ObjectType({ description: 'A participant who read a message, with the time.', simpleResolvers: true })
export class ReadReceipt {
  @Field(() => User, { description: 'The participant who read it.' })
  user!: User;

  @Field(() => Date, { description: 'The time at which the message was read.' })
  readAt!: Date;
}
