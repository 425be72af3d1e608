import type { EntityManager } from '@mikro-orm/postgresql';
import { accessUsers, type ParticipantAccess } from '../../../kernel/access.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput, conflict, notFound } from '../../../kernel/errors.ts';
import { parseId, parseIds } from '../../../kernel/ids.ts';
import { type ConversationChange, changeAsParticipant, changeConversation } from '../../../kernel/log/change.ts';
import { checkPermitted } from '../../../kernel/permissions.ts';
import { charged } from '../../../kernel/rate-limits/charged.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import {
  ADD_PARTICIPANTS,
  CHANGE_ROLE,
  LEAVE,
  ParticipantRemoved,
  ParticipantRoleChanged,
  ParticipantsAdded,
  REMOVE_MEMBER,
  REMOVE_OWNER_OR_ADMIN,
} from '../declarations.ts';
import { Conversation } from '../entities/conversation.ts';
import { Participant } from '../entities/participant.ts';
import type { AddParticipantsInput, ChangeParticipantRoleInput, RemoveParticipantInput } from '../inputs.ts';
import { insertParticipants } from './create-conversation.ts';

/** One array: the unit of work would send a parameter for each id, of which a statement takes 65,535. */
const PRESENT = statement<{ userId: string }>(`
  select user_id as "userId" from participant where conversation_id = $1 and user_id = any($2::uuid[])`);

/** Adds members to a group or channel. Returns its id. */
export async function addParticipants(context: RequestContext, input: AddParticipantsInput): Promise<string> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  const most = context.resources.config.chat.maxGroupParticipants;
  const userIds = parseIds(input.userIds, 'userIds', most);
  return changeAsParticipant(context, conversationId, async (change, access) => {
    checkPermitted(access, ADD_PARTICIPANTS);
    await accessUsers(change.em, userIds);
    const present = await run(change.em, PRESENT, [conversationId, userIds]);
    const there = new Set(present.map(({ userId }) => userId));
    const added = userIds.filter((userId) => !there.has(userId));
    if (access.kind === 'GROUP' && access.participantCount + added.length > most)
      throw conflict(`A group has at most ${most} participants.`);
    await insertMembers(change, added, access.messageSeq);
    await changeParticipantCount(change, added.length);
    return conversationId;
  });
}

/** Joins a channel, as a member; for who is in already nothing changes. `NOT_FOUND` for any other conversation. */
export async function joinConversation(context: RequestContext, conversationIdText: string): Promise<string> {
  const conversationId = parseId(conversationIdText, 'conversationId');
  const { userId } = context.viewer;
  const join = async (change: ConversationChange) => {
    const { em } = change;
    if (await em.findOne(Participant, { conversationId, userId })) return conversationId;
    const conversation = await em.findOne(Conversation, { id: conversationId, kind: 'CHANNEL' });
    if (!conversation) throw notFound('conversation');
    await insertMembers(change, [userId], conversation.messageSeq);
    await changeParticipantCount(change, 1);
    return conversationId;
  };
  return charged(context.resources.rateLimits, [{ limit: 'joins', key: userId }], () =>
    changeConversation(context, conversationId, join),
  );
}

/** Removes another participant: owners anyone, admins members. Returns the conversation's id. */
export async function removeParticipant(context: RequestContext, input: RemoveParticipantInput): Promise<string> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  const userId = parseId(input.userId, 'userId');
  if (userId === context.viewer.userId) throw badInput('userId', 'is the viewer: use leaveConversation.');
  return changeAsParticipant(context, conversationId, async (change, access) => {
    checkPermitted(access, REMOVE_MEMBER);
    const participant = await getParticipant(change.em, conversationId, userId);
    if (participant.role !== 'MEMBER') checkPermitted(access, REMOVE_OWNER_OR_ADMIN);
    await deleteParticipant(change, userId);
    return conversationId;
  });
}

/** Leaves a group or channel. Throws `CONFLICT` for its last owner: somebody has to look after it. */
export async function leaveConversation(context: RequestContext, conversationIdText: string): Promise<string> {
  const conversationId = parseId(conversationIdText, 'conversationId');
  return changeAsParticipant(context, conversationId, async (change, access) => {
    checkPermitted(access, LEAVE);
    await checkOwnerRemains(change.em, access);
    await deleteParticipant(change, context.viewer.userId);
    return conversationId;
  });
}

/** Gives a participant another role; only owners may. Throws `CONFLICT` when no owner would be left. */
export async function changeParticipantRole(
  context: RequestContext,
  input: ChangeParticipantRoleInput,
): Promise<string> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  const userId = parseId(input.userId, 'userId');
  const { role } = input;
  return changeAsParticipant(context, conversationId, async ({ em, append }, access) => {
    checkPermitted(access, CHANGE_ROLE);
    const participant = await getParticipant(em, conversationId, userId);
    if (participant.role === role) return conversationId;
    if (participant.role === 'OWNER') await checkOwnerRemains(em, { ...access, role: participant.role });
    participant.role = role;
    append(ParticipantRoleChanged({ userId, role }));
    return conversationId;
  });
}

async function getParticipant(em: EntityManager, conversationId: string, userId: string): Promise<Participant> {
  const participant = await em.findOne(Participant, { conversationId, userId });
  if (!participant) throw notFound('participant');
  return participant;
}

/** Throws `CONFLICT` if an owner with this place is the only one. */
async function checkOwnerRemains(em: EntityManager, { conversationId, role }: ParticipantAccess): Promise<void> {
  if (role !== 'OWNER') return;
  const owners = await em.find(Participant, { conversationId, role: 'OWNER' }, { fields: ['userId'], limit: 2 });
  if (owners.length < 2) throw conflict('The last owner cannot go: make somebody else an owner first.');
}

async function insertMembers(
  { em, conversationId, at, append }: ConversationChange,
  userIds: readonly string[],
  seq: number,
): Promise<void> {
  if (userIds.length === 0) return;
  const participants = userIds.map((userId) => ({ userId, role: 'MEMBER' as const }));
  await insertParticipants(em, { conversationId, participants, at, seq });
  append(ParticipantsAdded({ participants }));
}

async function deleteParticipant(change: ConversationChange, userId: string): Promise<void> {
  const { em, conversationId, append } = change;
  await em.nativeDelete(Participant, { conversationId, userId });
  await changeParticipantCount(change, -1);
  append(ParticipantRemoved({ userId }));
}

const CHANGE_COUNT = statement('update conversation set participant_count = participant_count + $2 where id = $1');

async function changeParticipantCount({ em, conversationId }: ConversationChange, by: number): Promise<void> {
  if (by !== 0) await run(em, CHANGE_COUNT, [conversationId, by]);
}
