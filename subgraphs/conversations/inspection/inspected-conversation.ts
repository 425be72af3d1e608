import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { type ConversationKind, ConversationKinds } from '../../../kernel/graphql/enums.ts';

/** Apart from `Conversation`, all of whose fields are for those who take part. */
@ObjectType({
  description: 'A conversation as moderators and admins see it without reading it.',
  simpleResolvers: true,
})
@Directive('@tag(name: "moderation")')
export class ConversationSummary {
  @Field(() => ID, { description: 'Identifies the conversation for ever.' })
  id!: string;

  @Field(() => ConversationKinds, { description: 'The way in which people come into it.' })
  kind!: ConversationKind;

  @Field(() => String, {
    nullable: true,
    description: 'The title; null for a direct conversation, and for a group without one.',
  })
  title!: string | null;

  @Field(() => Int, { description: 'The number of participants.' })
  participantCount!: number;

  @Field(() => Int, { description: 'The number of messages that were sent in it.' })
  messageSeq!: number;

  @Field(() => Date, { description: 'The time of the newest message, or else of its creation.' })
  lastActivityAt!: Date;

  @Field(() => Date, { description: 'The time of its creation.' })
  createdAt!: Date;
}

@ObjectType({
  description:
    'A conversation as a moderator or admin reads it. The reading, and each page of messages, is an entry in the audit log.',
  simpleResolvers: true,
})
@Directive('@key(fields: "id", resolvable: false)')
@Directive('@tag(name: "moderation")')
export class InspectedConversation extends ConversationSummary {}
