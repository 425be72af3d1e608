import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

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

/** What an event carries of a message: fields served from the log, without asking the messages subgraph. */
@ObjectType({ description: 'What somebody said in a conversation.', simpleResolvers: true })
@Directive('@key(fields: "id", resolvable: false)')
export class Message {
  @Field(() => ID, { description: 'Identifies the message for ever.' })
  id!: string;

  @Field(() => Conversation, { description: 'Where it was said.' })
  @Directive('@shareable')
  conversation!: Conversation;

  @Field(() => Int, { description: 'Its number in the conversation: 1, 2, 3, … in the order sent, without a hole.' })
  @Directive('@shareable')
  seq!: number;

  @Field(() => User, { description: 'Who said it.' })
  @Directive('@shareable')
  sender!: User;

  @Field(() => String, { nullable: true, description: 'The text; null once deleted.' })
  @Directive('@shareable')
  body!: string | null;

  @Field(() => Date, { description: 'When it was sent.' })
  @Directive('@shareable')
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was last edited; null if never.' })
  @Directive('@shareable')
  editedAt!: Date | null;
}
