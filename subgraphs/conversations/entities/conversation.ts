import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import {
  type ConversationKind,
  ConversationKinds,
  ConversationVisibilities,
  type ConversationVisibility,
} from '../../../kernel/graphql/enums.ts';

@Entity({ tableName: 'conversation' })
@ObjectType({ description: 'A place where its participants exchange messages.', simpleResolvers: true })
@Directive('@key(fields: "id")')
export class Conversation {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID, { description: 'Identifies the conversation for ever.' })
  id!: string;

  @Property({ type: 'text' })
  @Field(() => ConversationKinds, { description: 'The way in which people come into it.' })
  kind!: ConversationKind;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, {
    nullable: true,
    description: 'The title; null for a direct conversation, and for a group without one.',
  })
  title!: string | null;

  /** The title as searches compare it: folded. */
  @Property({ type: 'text', nullable: true })
  searchTitle?: string | null;

  @Property({ type: 'text' })
  @Field(() => ConversationVisibilities, { description: 'The users who may join it by its id.' })
  visibility!: ConversationVisibility;

  @Property({ type: 'integer' })
  @Field(() => Int, { description: 'The number of participants.' })
  participantCount!: number;

  @Property({ type: 'integer' })
  @Field(() => Int, { description: 'The `seq` of the newest message; 0 before the first.' })
  messageSeq!: number;

  @Property({ type: 'integer' })
  @Field(() => Int, {
    description: 'The `seq` of the newest event: the position to continue from after reading this snapshot.',
  })
  eventSeq!: number;

  @Property({ type: 'timestamptz', length: 3 })
  @Field(() => Date, {
    description:
      'The time at which the newest message was sent, also when it was deleted since, or else of its creation: the order of `conversations`.',
  })
  lastActivityAt!: Date;

  @Property({ type: 'timestamptz', length: 3 })
  @Field(() => Date, { description: 'The time of its creation.' })
  createdAt!: Date;

  @Property({ type: 'timestamptz', length: 3 })
  @Field(() => Date, {
    description: 'The time at which its title or visibility last changed, or else of its creation.',
  })
  updatedAt!: Date;
}
