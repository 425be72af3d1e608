import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { addContentFields } from '../../../kernel/content.ts';
import { MESSAGE_ID } from '../../../kernel/message-ids.ts';
import { contentKinds } from '../content/declarations.ts';
import { User } from './user.ts';

/** A conversation as a moderator reads it, as this subgraph extends it: with its messages. */
@ObjectType({
  description:
    'A conversation as a moderator or admin reads it. The reading, and each page of messages, is an entry in the audit log.',
  simpleResolvers: true,
})
@Directive('@key(fields: "id")')
@Directive('@tag(name: "moderation")')
export class InspectedConversation {
  @Field(() => ID, { description: 'Identifies the conversation for ever.' })
  id!: string;
}

/** Apart from `Message`, all of whose fields are for those who take part. */
@ObjectType({ description: 'A message as a moderator or admin reads it.', simpleResolvers: true })
@Directive('@tag(name: "moderation")')
export class InspectedMessage {
  @Field(() => ID, { description: `Identifies the message for ever. ${MESSAGE_ID}` })
  id!: string;

  @Field(() => Int, { description: 'Its number in the conversation: 1, 2, 3, … in the order sent, without a hole.' })
  seq!: number;

  @Field(() => User, { description: 'The user who sent it.' })
  sender!: User;

  @Field(() => String, {
    nullable: true,
    description: 'The text; empty where the content says everything, null once deleted.',
  })
  body!: string | null;

  @Field(() => ID, { nullable: true, description: 'The message that this one answers, if any.' })
  replyToId!: string | null;

  @Field(() => Date, { description: 'The time at which it was sent.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'The time of its last edit; null if it was never edited.' })
  editedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'The time of its deletion; null if it was not deleted.' })
  deletedAt!: Date | null;
}

addContentFields(InspectedMessage, contentKinds, 'output');
