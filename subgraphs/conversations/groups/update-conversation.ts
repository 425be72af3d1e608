import { Field, ID, InputType } from 'type-graphql';
import { ConversationVisibilities, type ConversationVisibility } from '../../../kernel/graphql/enums.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseId } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { checkPermitted } from '../../../kernel/permissions/participants.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Conversation } from '../entities/conversation.ts';
import { ConversationPayload, readPayload } from '../payload.ts';
import { parseTitle, TITLE_RULE, titled } from '../title.ts';
import { parseVisibility, VISIBILITY_RULE } from '../visibility.ts';
import { ConversationUpdated, UPDATE_CONVERSATION } from './declarations.ts';

@InputType({ description: 'The changes of a group or channel.' })
export class UpdateConversationInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => String, {
    nullable: true,
    description: `The new title: ${TITLE_RULE}; null takes the title of a group away.`,
  })
  title?: string | null;

  @Field(() => ConversationVisibilities, {
    nullable: true,
    description: `The users who may join it by its id: ${VISIBILITY_RULE} It stays as it is when it is left out.`,
  })
  visibility?: ConversationVisibility | null;
}

/** Changes the title or the visibility of a group or channel, for its owners and admins. */
async function update(context: RequestContext, input: UpdateConversationInput): Promise<ConversationPayload> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  await changeAsParticipant(context, conversationId, async ({ em, at, append }, access) => {
    checkPermitted(access, UPDATE_CONVERSATION);
    const conversation = await em.findOneOrFail(Conversation, conversationId);
    const title = input.title === undefined ? conversation.title : parseTitle(input.title, access.kind);
    const visibility = parseVisibility(input.visibility ?? conversation.visibility, access.kind);
    const newVisibility = visibility === conversation.visibility ? null : visibility;
    if (title === conversation.title && newVisibility === null) return;
    Object.assign(conversation, titled(title), { visibility, updatedAt: at });
    append(ConversationUpdated({ title, visibility: newVisibility }));
  });
  return readPayload(context, conversationId);
}

export const updateConversation = mutation({
  name: 'updateConversation',
  description: 'Changes a group or channel. FORBIDDEN for members.',
  tags: ['write', 'conversations'],
  input: UpdateConversationInput,
  inputDescription: 'The changes.',
  payload: ConversationPayload,
  run: update,
});
