import { Field, ID, InputType } from 'type-graphql';
import { notFound } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseId } from '../../../kernel/ids.ts';
import { changeConversation } from '../../../kernel/log/change.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Conversation } from '../entities/conversation.ts';
import { Participant } from '../entities/participant.ts';
import { ConversationPayload, readPayload } from '../payload.ts';
import { insertMembers } from './participant-rows.ts';

@InputType({ description: 'The channel to join.' })
export class JoinConversationInput {
  @Field(() => ID, { description: 'The channel.' })
  conversationId!: string;
}

/** Joins a channel, as a member; for who is in already nothing changes. `NOT_FOUND` for any other conversation. */
async function join(context: RequestContext, input: JoinConversationInput): Promise<ConversationPayload> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  const { userId } = context.viewer;
  await context.resources.rateLimits.take({ limit: 'joins', key: userId });
  await changeConversation(context, conversationId, async (change) => {
    const { em } = change;
    if (await em.findOne(Participant, { conversationId, userId })) return;
    const conversation = await em.findOne(Conversation, { id: conversationId, kind: 'CHANNEL' });
    if (!conversation) throw notFound('conversation');
    await insertMembers(change, [userId], conversation.messageSeq);
  });
  return readPayload(context, conversationId);
}

export const joinConversation = mutation({
  name: 'joinConversation',
  description: 'Joins a channel. NOT_FOUND for any other conversation.',
  tags: ['write', 'conversations'],
  input: JoinConversationInput,
  inputDescription: 'The channel.',
  payload: ConversationPayload,
  run: join,
});
