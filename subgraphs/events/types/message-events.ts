import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ConversationEvent, event } from './conversation-event.ts';
import { Message, User } from './references.ts';

@ObjectType(event('A message was sent. A sender who had read everything before has read this message as well.'))
export class MessageSent extends ConversationEvent {
  @Field(() => Message, { description: 'The message as it was sent; without text if it was deleted since.' })
  message!: Message;
}

@ObjectType(event('The text of a message changed.'))
export class MessageEdited extends ConversationEvent {
  @Field(() => Message, { description: 'The message after the edit; without text if it was deleted since.' })
  message!: Message;
}

@ObjectType(event('A message was deleted: its text and its reactions are gone, its number stays.'))
export class MessageDeleted extends ConversationEvent {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;

  @Field(() => Int, { description: "The message's `seq`." })
  messageSeq!: number;
}

@ObjectType(event('A participant reacted to a message with one more emoji.'))
export class ReactionAdded extends ConversationEvent {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;

  @Field(() => Int, { description: "The message's `seq`." })
  messageSeq!: number;

  @Field(() => String, {
    description: 'The emoji, or a short code such as `:shipit:`; empty if the message was deleted since.',
  })
  emoji!: string;

  @Field(() => User, { description: 'The participant who reacted.' })
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

  @Field(() => User, { description: 'The participant who took the reaction back.' })
  user!: User;
}

@ObjectType(event('A participant has read further. Everything that is read is also delivered.'))
export class MessagesRead extends ConversationEvent {
  @Field(() => User, { description: 'The participant who read.' })
  user!: User;

  @Field(() => Int, { description: 'Everything up to this `seq` is read.' })
  upToSeq!: number;
}

@ObjectType(event("Messages reached a participant's device."))
export class MessagesDelivered extends ConversationEvent {
  @Field(() => User, { description: 'The participant whose device they reached.' })
  user!: User;

  @Field(() => Int, { description: 'Everything up to this `seq` is delivered.' })
  upToSeq!: number;
}
