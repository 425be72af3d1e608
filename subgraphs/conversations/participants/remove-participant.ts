import { Field, ID, InputType } from 'type-graphql';
import { badInput } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseId } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { checkPermitted } from '../../../kernel/permissions/participants.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { ConversationPayload, readPayload } from '../payload.ts';
import { REMOVE_PARTICIPANT, REMOVE_PARTICIPANT_WITH } from './declarations.ts';
import { deleteParticipant, getParticipant } from './participant-rows.ts';

@InputType({ description: 'The participant to remove.' })
export class RemoveParticipantInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => ID, { description: 'The participant to remove; the viewer leaves by `leaveConversation`.' })
  userId!: string;
}

/** Removes another participant: owners anyone, admins members. */
async function remove(context: RequestContext, input: RemoveParticipantInput): Promise<ConversationPayload> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  const userId = parseId(input.userId, 'userId');
  if (userId === context.viewer.userId) throw badInput('userId', 'is the viewer: use leaveConversation.');
  await changeAsParticipant(context, conversationId, async (change, access) => {
    checkPermitted(access, REMOVE_PARTICIPANT);
    const participant = await getParticipant(change.em, conversationId, userId);
    checkPermitted(access, REMOVE_PARTICIPANT_WITH[participant.role]);
    await deleteParticipant(change, userId);
  });
  return readPayload(context, conversationId);
}

export const removeParticipant = mutation({
  name: 'removeParticipant',
  description: 'Removes a participant: owners anyone, admins members.',
  tags: ['write', 'conversations'],
  input: RemoveParticipantInput,
  inputDescription: 'The participant and the conversation.',
  payload: ConversationPayload,
  run: remove,
});
