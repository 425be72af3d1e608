import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseId } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { checkPermitted } from '../../../kernel/permissions/participants.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { LEAVE } from './declarations.ts';
import { checkOwnerRemains, deleteParticipant } from './participant-rows.ts';

@InputType({ description: 'The conversation to leave.' })
export class LeaveConversationInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;
}

@ObjectType({ description: 'A conversation that the viewer left.', simpleResolvers: true })
export class LeaveConversationPayload {
  @Field(() => ID, { description: 'The conversation, which the viewer can no longer read.' })
  conversationId!: string;
}

/** Leaves a group or channel. Throws `CONFLICT` for its last owner: somebody has to look after it. */
async function leave(context: RequestContext, input: LeaveConversationInput): Promise<LeaveConversationPayload> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  await changeAsParticipant(context, conversationId, async (change, access) => {
    checkPermitted(access, LEAVE);
    await checkOwnerRemains(change.em, access);
    await deleteParticipant(change, context.viewer.userId);
  });
  return { conversationId };
}

export const leaveConversation = mutation({
  name: 'leaveConversation',
  description: 'Leaves a group or channel. CONFLICT for its last owner.',
  tags: ['write', 'conversations'],
  input: LeaveConversationInput,
  inputDescription: 'The conversation.',
  payload: LeaveConversationPayload,
  run: leave,
});
