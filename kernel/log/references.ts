import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { MESSAGE_ID } from '../message-ids.ts';

@ObjectType({ description: 'Someone who can sign in and take part in conversations.', simpleResolvers: true })
@Directive('@key(fields: "id", resolvable: false)')
export class User {
  @Field(() => ID, { description: 'Identifies the user for ever.' })
  id!: string;
}

@ObjectType({ description: 'A place where its participants exchange messages.', simpleResolvers: true })
@Directive('@key(fields: "id", resolvable: false)')
export class Conversation {
  @Field(() => ID, { description: 'Identifies the conversation for ever.' })
  id!: string;
}

/** The fields of a message that an event carries: they are served from the log, without asking the messages subgraph. */
@ObjectType({ description: 'A message in a conversation.', simpleResolvers: true })
@Directive('@key(fields: "id", resolvable: false)')
export class Message {
  @Field(() => ID, { description: `Identifies the message for ever. ${MESSAGE_ID}` })
  id!: string;

  @Field(() => Conversation, { description: 'The conversation in which it was sent.' })
  @Directive('@shareable')
  conversation!: Conversation;

  @Field(() => Int, { description: 'Its number in the conversation: 1, 2, 3, … in the order sent, without a hole.' })
  @Directive('@shareable')
  seq!: number;

  @Field(() => User, { description: 'The user who sent it.' })
  @Directive('@shareable')
  sender!: User;

  @Field(() => String, {
    nullable: true,
    description: 'The text; empty where the content says everything, null once deleted.',
  })
  @Directive('@shareable')
  body!: string | null;

  @Field(() => Date, { description: 'The time at which it was sent.' })
  @Directive('@shareable')
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'The time of its last edit; null if it was never edited.' })
  @Directive('@shareable')
  editedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'The time of its deletion; null if it was not deleted.' })
  @Directive('@shareable')
  deletedAt!: Date | null;
}
