import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { defaultOf } from '../../kernel/config/values.ts';
import { DEFAULT_PAGE_SIZE } from '../../kernel/graphql/pagination.ts';
import { lengthsOf } from '../../kernel/text.ts';
import { CLIENT_MESSAGE_ID } from './limits.ts';

const BODY_RULE = `1 to ${defaultOf('MAX_MESSAGE_LENGTH')} characters, at least one of which can be seen.`;
const PAGE = `0 to ${defaultOf('MAX_PAGE_SIZE')}`;

@InputType({ description: 'A new message.' })
export class SendMessageInput {
  @Field(() => ID, { description: 'The conversation to send it to.' })
  conversationId!: string;

  @Field(() => String, { description: `The text: ${BODY_RULE}` })
  body!: string;

  @Field(() => String, {
    nullable: true,
    description: `A name of your choice for this message: ${lengthsOf(CLIENT_MESSAGE_ID)}. Sending it again with the same name returns the first message, so a retry is always safe; with another text it is a CONFLICT. Once that message was deleted, any text returns what is left of it. Names are kept for 30 days: after that the same name sends another message.`,
  })
  clientMessageId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The message of the same conversation that this one answers.' })
  replyToId?: string | null;
}

@InputType({ description: 'A new text for a message.' })
export class EditMessageInput {
  @Field(() => ID, { description: 'The message; only its sender may edit it.' })
  messageId!: string;

  @Field(() => String, { description: `The new text: ${BODY_RULE}` })
  body!: string;
}

@InputType({ description: 'The message to delete.' })
export class DeleteMessageInput {
  @Field(() => ID, { description: 'The message; its sender, owners and admins may delete it.' })
  messageId!: string;
}

@InputType({ description: 'The position up to which the viewer has read.' })
export class MarkReadInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Int, {
    description: 'The `seq` of the newest message read: 0 to `messageSeq`. A smaller one than before changes nothing.',
  })
  upToSeq!: number;
}

@InputType({ description: "The position up to which messages reached one of the viewer's devices." })
export class MarkDeliveredInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Int, {
    description:
      'The `seq` of the newest message received: 0 to `messageSeq`. A smaller one than before changes nothing.',
  })
  upToSeq!: number;
}

@ArgsType()
export class MessageRangeArgs {
  @Field(() => Int, {
    nullable: true,
    description: `The number of messages at most, beginning with the oldest of the range: ${PAGE}.`,
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only messages after this cursor.' })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `The number of messages at most, ending with the newest of the range: ${PAGE}. It is ${DEFAULT_PAGE_SIZE} when no other argument asks for something else.`,
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Only messages before this cursor.' })
  before?: string | null;
}

@ArgsType()
export class MessagesArgs extends MessageRangeArgs {
  @Field(() => ID, {
    nullable: true,
    description:
      'A message id or a cursor: a page of `first` messages with this one in the middle. Excludes `last`, `after` and `before`.',
  })
  around?: string | null;
}
