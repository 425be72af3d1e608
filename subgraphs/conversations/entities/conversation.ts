import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { type ConversationKind, ConversationKinds } from '../../../kernel/graphql/enums.ts';

@Entity({ tableName: 'conversation' })
@ObjectType({ description: 'A place where its participants exchange messages.', simpleResolvers: true })
@Directive('@key(fields: "id")')
export class Conversation {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID, { description: 'Identifies the conversation for ever.' })
  id!: string;

  @Property({ type: 'text' })
  @Field(() => ConversationKinds, { description: 'How people come into it.' })
  kind!: ConversationKind;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, {
    nullable: true,
    description: 'What it is called; null for a direct conversation or a nameless group.',
  })
  title!: string | null;

  /** The title as searches compare it: folded. */
  @Property({ type: 'text', nullable: true })
  searchTitle?: string | null;

  @Property({ type: 'integer' })
  @Field(() => Int, { description: 'How many take part.' })
  participantCount!: number;

  @Property({ type: 'integer' })
  @Field(() => Int, { description: 'The `seq` of the newest message; 0 before the first.' })
  messageSeq!: number;

  @Property({ type: 'integer' })
  @Field(() => Int, {
    description: 'The `seq` of the newest event: the position to continue from after reading this snapshot.',
  })
  eventSeq!: number;

  /** When the newest message was sent, or else the conversation created: the order of `conversations`. */
  @Property({ type: 'timestamptz', length: 3 })
  lastActivityAt!: Date;

  @Property({ type: 'timestamptz', length: 3 })
  @Field(() => Date, { description: 'When it was created.' })
  createdAt!: Date;

  @Property({ type: 'timestamptz', length: 3 })
  @Field(() => Date, { description: 'When its title last changed, or else when it was created.' })
  updatedAt!: Date;
}
