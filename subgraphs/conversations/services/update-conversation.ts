import { parseId } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { checkPermitted } from '../../../kernel/permissions.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { ConversationUpdated, UPDATE_CONVERSATION } from '../declarations.ts';
import { Conversation } from '../entities/conversation.ts';
import type { UpdateConversationInput } from '../inputs.ts';
import { parseTitle, titled } from './create-conversation.ts';

/** Changes the title of a group or channel, for its owners and admins. Returns its id. */
export async function updateConversation(context: RequestContext, input: UpdateConversationInput): Promise<string> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  return changeAsParticipant(context, conversationId, async ({ em, at, append }, access) => {
    checkPermitted(access, UPDATE_CONVERSATION);
    const conversation = await em.findOneOrFail(Conversation, conversationId);
    const title = input.title === undefined ? conversation.title : parseTitle(input.title, access.kind);
    if (title === conversation.title) return conversationId;
    Object.assign(conversation, titled(title), { updatedAt: at });
    append(ConversationUpdated({ title }));
    return conversationId;
  });
}
