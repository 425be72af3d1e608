import { Field, ID, InputType } from 'type-graphql';
import { type ParticipantRole, ParticipantRoles } from '../../../kernel/graphql/enums.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseId } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { checkPermitted } from '../../../kernel/permissions/participants.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { ConversationPayload, readPayload } from '../payload.ts';
import { CHANGE_PARTICIPANT_ROLE, ParticipantRoleChanged } from './declarations.ts';
import { checkOwnerRemains, getParticipant } from './participant-rows.ts';

@InputType({ description: 'A new role for a participant.' })
export class ChangeParticipantRoleInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => ID, { description: 'The user whose role changes.' })
  userId!: string;

  @Field(() => ParticipantRoles, { description: 'The new role.' })
  role!: ParticipantRole;
}

/** Gives a participant another role; only owners may. Throws `CONFLICT` when no owner would be left. */
async function changeRole(context: RequestContext, input: ChangeParticipantRoleInput): Promise<ConversationPayload> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  const userId = parseId(input.userId, 'userId');
  const { role } = input;
  await changeAsParticipant(context, conversationId, async ({ em, append }, access) => {
    checkPermitted(access, CHANGE_PARTICIPANT_ROLE);
    const participant = await getParticipant(em, conversationId, userId);
    if (participant.role === role) return;
    await checkOwnerRemains(em, { ...access, role: participant.role });
    participant.role = role;
    append(ParticipantRoleChanged({ userId, role }));
  });
  return readPayload(context, conversationId);
}

export const changeParticipantRole = mutation({
  name: 'changeParticipantRole',
  description: 'Gives a participant another role, for owners. CONFLICT when no owner would be left.',
  tags: ['write', 'conversations'],
  input: ChangeParticipantRoleInput,
  inputDescription: 'The participant and the role.',
  payload: ConversationPayload,
  run: changeRole,
});
