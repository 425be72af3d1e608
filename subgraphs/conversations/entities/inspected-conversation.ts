import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { type ConversationKind, ConversationKinds } from '../../../kernel/graphql/enums.ts';

/** Apart from `Conversation`, all of whose fields are for those who take part. */
@ObjectType({
  description: 'What moderators and admins see of any conversation without reading it.',
  simpleResolvers: true,
})
@Directive('@tag(name: "moderation")')
export class ConversationSummary {
  @Field(() => ID, { description: 'Identifies the conversation for ever.' })
  id!: string;

  @Field(() => ConversationKinds, { description: 'How people come into it.' })
  kind!: ConversationKind;

  @Field(() => String, {
    nullable: true,
    description: 'What it is called; null for a direct conversation or a nameless group.',
  })
  title!: string | null;

  @Field(() => Int, { description: 'How many take part.' })
  participantCount!: number;

  @Field(() => Int, { description: 'How many messages were sent in it.' })
  messageSeq!: number;

  @Field(() => Date, { description: 'When the newest message was sent, or else when it was created.' })
  lastActivityAt!: Date;

  @Field(() => Date, { description: 'When it was created.' })
  createdAt!: Date;
}

@ObjectType({
  description: 'A conversation that a moderator or admin reads. That, and each page of messages read, is audited.',
  simpleResolvers: true,
})
@Directive('@key(fields: "id", resolvable: false)')
@Directive('@tag(name: "moderation")')
export class InspectedConversation extends ConversationSummary {}
