import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';

@InputType({ description: 'A new message.' })
export class SendMessageInput {
  @Field(() => ID, { description: 'Where to send it.' })
  conversationId!: string;

  @Field(() => String, { description: 'The text: 1 to 5,000 characters, and something to see.' })
  body!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'A name of your choice for this message, up to 128 characters. Sending it again with the same name returns the first message, so a retry is always safe; with another text it is a CONFLICT. Once that message was deleted any text returns what is left of it. Names are kept for 30 days: after that the same name sends another message.',
  })
  clientMessageId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The message of the same conversation that this one answers.' })
  replyToId?: string | null;
}

@InputType({ description: 'A new text for a message.' })
export class EditMessageInput {
  @Field(() => ID, { description: 'The message; only its sender may edit it.' })
  messageId!: string;

  @Field(() => String, { description: 'The new text: 1 to 5,000 characters, and something to see.' })
  body!: string;
}

@InputType({ description: 'The message to delete.' })
export class DeleteMessageInput {
  @Field(() => ID, { description: 'The message; its sender, owners and admins may delete it.' })
  messageId!: string;
}

@InputType({ description: 'How far the viewer has read.' })
export class MarkReadInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Int, {
    description: 'The `seq` of the newest message read: 0 to `messageSeq`. A smaller one than before changes nothing.',
  })
  upToSeq!: number;
}

@InputType({ description: "How far messages reached one of the viewer's devices." })
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
  @Field(() => Int, { nullable: true, description: 'The oldest ones of the range, this many at most: 0 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only messages after this cursor.' })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'The newest ones of the range, this many at most: 0 to 100. 20 when no other argument asks for something else.',
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
      'A message id or a cursor: a page of `first` messages with this one in the middle. Excludes the other arguments.',
  })
  around?: string | null;
}
