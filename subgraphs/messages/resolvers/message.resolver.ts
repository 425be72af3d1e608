import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { accessLoader } from '../../../kernel/access.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Message } from '../entities/message.ts';
import { countLoader } from '../loaders/counts.ts';
import { messageLoader } from '../loaders/messages.ts';
import { receiptLoader, tellsReaders } from '../loaders/receipts.ts';
import type { MessageView } from '../message-view.ts';
import { ReadReceipt } from '../payloads.ts';

/** Where readers are told one by one they are counted from that, which is most often read anyway. */
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
    return context.loader(messageLoader).load(parseId(id, 'id'));
  }

  @FieldResolver(() => Message, { nullable: true, description: 'The message that this one answers, if any.' })
  replyTo(@Root() { replyToId }: MessageView, @Ctx() context: RequestContext) {
    return replyToId && context.loader(messageLoader).load(replyToId);
  }

  @FieldResolver(() => [ReadReceipt], {
    description:
      'Who read it and when, the first reader first. Empty in channels and above 50 participants: see the counts.',
  })
  readReceipts(@Root() message: MessageView, @Ctx() context: RequestContext) {
    return context.loader(receiptLoader).load(message);
  }

  @FieldResolver(() => Int, { description: 'How many participants read it, the sender not counted.' })
  async readCount(@Root() message: MessageView, @Ctx() context: RequestContext) {
    return countReaders(context, message);
  }

  @FieldResolver(() => Int, { description: 'How many participants it reached on some device, the sender not counted.' })
  async deliveredCount(@Root() message: MessageView, @Ctx() context: RequestContext) {
    return (await context.loader(countLoader).load(message)).delivered;
  }

  @FieldResolver(() => Int, { description: 'In a channel, how many participants saw it; elsewhere 0.' })
  async viewCount(@Root() message: MessageView, @Ctx() context: RequestContext) {
    const { kind } = await context.loader(accessLoader).load(message.conversationId);
    return kind === 'CHANNEL' ? countReaders(context, message) : 0;
  }
}
