import type { ConversationAccess, ParticipantAccess } from '../../../kernel/access.ts';
import { badInput, forbidden } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { ConversationUpdated } from '../declarations.ts';
import { Conversation } from '../entities/conversation.ts';
import type { UpdateConversationInput } from '../inputs.ts';
import { parseTitle, titled } from './create-conversation.ts';

/** Changes the title of a group or channel, for its owners and admins. Returns its id. */
export async function updateConversation(context: RequestContext, input: UpdateConversationInput): Promise<string> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  return changeAsParticipant(context, conversationId, async ({ em, at, append }, access) => {
    checkNotDirect(access);
    checkAdmin(access, 'change the conversation');
    const conversation = await em.findOneOrFail(Conversation, conversationId);
    const title = input.title === undefined ? conversation.title : parseTitle(input.title, access.kind);
    if (title === conversation.title) return conversationId;
    Object.assign(conversation, titled(title), { updatedAt: at });
    append(ConversationUpdated({ title }));
    return conversationId;
  });
}

/** Throws `BAD_USER_INPUT` for a direct conversation, whose two participants are all there is to it. */
export function checkNotDirect({ kind }: ConversationAccess): void {
  if (kind === 'DIRECT') throw badInput('conversationId', 'is a direct conversation: this is for groups and channels.');
}

/** Throws `FORBIDDEN` for a member. */
export function checkAdmin({ role }: ParticipantAccess, what: string): void {
  if (role === 'MEMBER') throw forbidden(`Only owners and admins may ${what}.`);
}
