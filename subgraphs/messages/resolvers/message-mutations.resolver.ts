import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { MessagesContext } from '../context.ts';
import {
  DeleteMessageInput,
  EditMessageInput,
  MarkDeliveredInput,
  MarkReadInput,
  SendMessageInput,
} from '../inputs.ts';
import { MarkDeliveredPayload, MarkReadPayload, MessagePayload, SendMessagePayload } from '../payloads.ts';
import { deleteMessage } from '../services/delete-message.ts';
import { editMessage } from '../services/edit-message.ts';
import { markDelivered, markRead } from '../services/mark-read.ts';
import { sendMessage } from '../services/send-message.ts';

@Resolver()
export class MessageMutationsResolver {
  @Mutation(() => SendMessagePayload, { description: 'Sends a message. It is stored for good before this returns.' })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "send")')
  async sendMessage(
    @Arg('input', () => SendMessageInput, { description: 'The message.' }) input: SendMessageInput,
    @Ctx() context: MessagesContext,
  ) {
    return { message: await sendMessage(context, input) };
  }

  @Mutation(() => MessagePayload, { description: 'Changes the text of a message. FORBIDDEN for all but its sender.' })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "send")')
  async editMessage(
    @Arg('input', () => EditMessageInput, { description: 'The message and its new text.' }) input: EditMessageInput,
    @Ctx() context: RequestContext,
  ) {
    return { message: await editMessage(context, input) };
  }

  @Mutation(() => MessagePayload, {
    description: 'Deletes the text and the reactions of a message. Its place and number stay.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "send")')
  async deleteMessage(
    @Arg('input', () => DeleteMessageInput, { description: 'The message.' }) input: DeleteMessageInput,
    @Ctx() context: RequestContext,
  ) {
    return { message: await deleteMessage(context, input.messageId) };
  }

  @Mutation(() => MarkReadPayload, { description: "Moves the viewer's read marker forward." })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "receipts")')
  async markRead(
    @Arg('input', () => MarkReadInput, { description: 'The conversation and the position.' }) input: MarkReadInput,
    @Ctx() context: RequestContext,
  ) {
    const { conversationId, read } = await markRead(context, input);
    return { conversation: { id: conversationId }, lastReadSeq: read };
  }

  @Mutation(() => MarkDeliveredPayload, { description: "Moves the viewer's delivery marker forward." })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "receipts")')
  async markDelivered(
    @Arg('input', () => MarkDeliveredInput, { description: 'The conversation and the position.' })
    input: MarkDeliveredInput,
    @Ctx() context: RequestContext,
  ) {
    const { conversationId, delivered } = await markDelivered(context, input);
    return { conversation: { id: conversationId }, lastDeliveredSeq: delivered };
  }
}
