import { Ctx, Directive, FieldResolver, Resolver, Root } from 'type-graphql';
import { CLIENT_MESSAGE_ID_FIELD, readClientMessageId } from '../../../kernel/client-message-ids.ts';
import { Message } from '../../../kernel/log/references.ts';
import { parseMessageId } from '../../../kernel/message-ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';

/** A message as an event has it. */
type MessageInEvent = Pick<Message, 'id' | 'conversation' | 'sender'> & {
  /** As the log has it; undefined for an edit, and for what the release before sent. */
  readonly clientMessageId?: string | null;
};

@Resolver(() => Message)
export class MessageInEventResolver {
  @FieldResolver(() => String, { nullable: true, description: CLIENT_MESSAGE_ID_FIELD })
  @Directive('@shareable')
  @Directive('@viewerDependent(onlyFor: "sender")')
  clientMessageId(
    @Root() { id, conversation, sender, clientMessageId }: MessageInEvent,
    @Ctx() context: RequestContext,
  ) {
    const key = { id: parseMessageId(id, 'id').id, conversationId: conversation.id };
    return readClientMessageId(context, { ...key, senderId: sender.id, clientMessageId });
  }
}
