import { ArrayType } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { addSharedContentFields, type MessageContent } from '../../../kernel/content.ts';
import { MESSAGE_ID } from '../../../kernel/message-ids.ts';
import { contentKinds } from '../content/declarations.ts';
import { Conversation } from './conversation.ts';
import { User } from './user.ts';

/**
 * A message. What its event carries too is `@shareable`, so that a subscriber's selection is served from the event.
 * The database keys it by (id, conversation_id); the id alone is already unique.
 */
@Entity({ tableName: 'message' })
@ObjectType({ description: 'A message in a conversation.', simpleResolvers: true })
@Directive('@key(fields: "id")')
export class Message {
  /** Its UUID; the resolver makes the id by which clients know it. */
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID, { description: `Identifies the message for ever. ${MESSAGE_ID}` })
  id!: string;

  @Property({ type: 'uuid' })
  conversationId!: string;

  @Field(() => Conversation, { description: 'The conversation in which it was sent.' })
  @Directive('@shareable')
  conversation?: Conversation;

  @Property({ type: 'integer' })
  @Field(() => Int, { description: 'Its number in the conversation: 1, 2, 3, … in the order sent, without a hole.' })
  @Directive('@shareable')
  seq!: number;

  @Property({ type: 'uuid' })
  senderId!: string;

  @Field(() => User, { description: 'The user who sent it.' })
  @Directive('@shareable')
  sender?: User;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, {
    nullable: true,
    description: 'The text; empty where the content says everything, null once deleted.',
  })
  @Directive('@shareable')
  body!: string | null;

  @Property({ type: 'json', nullable: true })
  content!: MessageContent | null;

  @Property({ type: 'uuid', nullable: true })
  replyToId!: string | null;

  @Property({ type: 'timestamptz', length: 3 })
  @Field(() => Date, { description: 'The time at which it was sent.' })
  @Directive('@shareable')
  createdAt!: Date;

  @Property({ type: 'timestamptz', length: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: 'The time of its last edit; null if it was never edited.' })
  @Directive('@shareable')
  editedAt!: Date | null;

  @Property({ type: 'timestamptz', length: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: 'The time of its deletion; null if it was not deleted.' })
  @Directive('@shareable')
  deletedAt!: Date | null;

  /** The events that carry text and content: a deletion takes them out of the log too. */
  @Property({ type: new ArrayType((item) => Number(item)), columnType: 'integer[]' })
  eventSeqs!: number[];
}

addSharedContentFields(Message, contentKinds);
