import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { accessLoader } from '../../../kernel/access.ts';
import { CLIENT_MESSAGE_ID_FIELD, readClientMessageId } from '../../../kernel/client-message-ids.ts';
import { defaultOf } from '../../../kernel/config/values.ts';
import { encodeMessageId, parseMessageId } from '../../../kernel/message-ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Message } from '../entities/message.ts';
import { ReadReceipt } from '../entities/read-receipt.ts';
import { countLoader } from '../loaders/counts.ts';
import { messageLoader } from '../loaders/messages.ts';
import { receiptLoader, tellsReaders } from '../loaders/receipts.ts';
import type { MessageView } from '../message-view.ts';

/** Where readers are listed one by one they are counted from that list, which is most often read anyway. */
async function countReaders(context: RequestContext, message: MessageView): Promise<number> {
  if (await tellsReaders(context, message)) return (await context.loader(receiptLoader).load(message)).length;
  return (await context.loader(countLoader).load(message)).read;
}

@Resolver(() => Message)
export class MessageResolver {
  @Query(() => Message, {
    nullable: true,
    description: "A message of one of the viewer's conversations. NOT_FOUND for any other.",
  })
  message(@Arg('id', () => ID, { description: "The message's id." }) id: string, @Ctx() context: RequestContext) {
    return context.loader(messageLoader).load(parseMessageId(id, 'id'));
  }

  @FieldResolver()
  id(@Root() message: MessageView) {
    return encodeMessageId(message);
  }

  @FieldResolver(() => String, { nullable: true, description: CLIENT_MESSAGE_ID_FIELD })
  @Directive('@shareable')
  @Directive('@viewerDependent(onlyFor: "sender")')
  clientMessageId(@Root() message: MessageView, @Ctx() context: RequestContext) {
    return readClientMessageId(context, message);
  }

  @FieldResolver(() => Message, { nullable: true, description: 'The message that this one answers, if any.' })
  replyTo(@Root() { conversationId, replyToId }: MessageView, @Ctx() context: RequestContext) {
    return replyToId && context.loader(messageLoader).load({ conversationId, id: replyToId });
  }

  @FieldResolver(() => [ReadReceipt], {
    description: `The participants who read it, the first reader first. The list is empty in channels and above ${defaultOf('MAX_RECEIPT_PARTICIPANTS')} participants, where only the counts are known.`,
  })
  readReceipts(@Root() message: MessageView, @Ctx() context: RequestContext) {
    return context.loader(receiptLoader).load(message);
  }

  @FieldResolver(() => Int, { description: 'The number of participants who read it, the sender not counted.' })
  async readCount(@Root() message: MessageView, @Ctx() context: RequestContext) {
    return countReaders(context, message);
  }

  @FieldResolver(() => Int, {
    description: 'The number of participants whom it reached on a device, the sender not counted.',
  })
  async deliveredCount(@Root() message: MessageView, @Ctx() context: RequestContext) {
    return (await context.loader(countLoader).load(message)).delivered;
  }

  @FieldResolver(() => Int, { description: 'In a channel the number of participants who saw it; elsewhere 0.' })
  async viewCount(@Root() message: MessageView, @Ctx() context: RequestContext) {
    const { kind } = await context.loader(accessLoader).load(message.conversationId);
    return kind === 'CHANNEL' ? countReaders(context, message) : 0;
  }
}
