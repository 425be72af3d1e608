import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ConversationEvent, event } from './conversation-event.ts';
import { Message, User } from './references.ts';

@ObjectType(event('A message was sent. A sender who had read everything before has read it too.'))
export class MessageSent extends ConversationEvent {
  @Field(() => Message, { description: 'The message as it was sent; without text if it was deleted since.' })
  message!: Message;
}

@ObjectType(event('A message got another text.'))
export class MessageEdited extends ConversationEvent {
  @Field(() => Message, { description: 'The message as it was then; without text if it was deleted since.' })
  message!: Message;
}

@ObjectType(event('A message was deleted: its text and its reactions are gone, its number stays.'))
export class MessageDeleted extends ConversationEvent {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;

  @Field(() => Int, { description: "The message's `seq`." })
  messageSeq!: number;
}

@ObjectType(event('A participant reacted to a message with an emoji it had not used there before.'))
export class ReactionAdded extends ConversationEvent {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;

  @Field(() => Int, { description: "The message's `seq`." })
  messageSeq!: number;

  @Field(() => String, {
    description: 'With what: an emoji, or a short code like `:shipit:`; empty if the message was deleted since.',
  })
  emoji!: string;

  @Field(() => User, { description: 'Who reacted.' })
  user!: User;
}

@ObjectType(event('A participant took a reaction back.'))
export class ReactionRemoved extends ConversationEvent {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;

  @Field(() => Int, { description: "The message's `seq`." })
  messageSeq!: number;

  @Field(() => String, {
    description:
      'The emoji or short code that the participant no longer reacts with; empty if the message was deleted since.',
  })
  emoji!: string;

  @Field(() => User, { description: 'Who had reacted.' })
  user!: User;
}

@ObjectType(event('A participant read on. What is read is also delivered.'))
export class MessagesRead extends ConversationEvent {
  @Field(() => User, { description: 'Who read.' })
  user!: User;

  @Field(() => Int, { description: 'Everything up to this `seq` is read.' })
  upToSeq!: number;
}

@ObjectType(event("Messages reached a participant's device."))
export class MessagesDelivered extends ConversationEvent {
  @Field(() => User, { description: 'Whom they reached.' })
  user!: User;

  @Field(() => Int, { description: 'Everything up to this `seq` is delivered.' })
  upToSeq!: number;
}
