import type { EntityManager } from '@mikro-orm/postgresql';
import type { ParticipantAccess } from '../../../kernel/access.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict, notFound } from '../../../kernel/errors.ts';
import type { ConversationChange } from '../../../kernel/log/change.ts';
import type { ParticipantSnapshot } from '../../../kernel/log/event-fields.ts';
import { Participant } from '../entities/participant.ts';
import { CREATOR_ROLE, JOINING_ROLE, ParticipantRemoved, ParticipantsAdded } from './declarations.ts';

export interface NewParticipants {
  readonly conversationId: string;
  readonly participants: readonly ParticipantSnapshot[];
  readonly at: Date;
  /** The newest message at that time. */
  readonly seq: number;
}

const INSERT_PARTICIPANTS = statement(`
  insert into participant (conversation_id, user_id, role, joined_at, joined_seq, last_read_seq, last_delivered_seq)
  select $1, p.user_id, p.role, $2, $3, $3, $3 from unnest($4::uuid[], $5::text[]) as p (user_id, role)`);

/** Writes participants who start with everything read: one statement for all. */
export async function insertParticipants(em: EntityManager, added: NewParticipants): Promise<void> {
  const { conversationId, participants, at, seq } = added;
  const userIds = participants.map(({ userId }) => userId);
  const roles = participants.map(({ role }) => role);
  await run(em, INSERT_PARTICIPANTS, [conversationId, at, seq, userIds, roles]);
}

/** Throws `NOT_FOUND` for a user who does not take part. */
export async function getParticipant(em: EntityManager, conversationId: string, userId: string): Promise<Participant> {
  const participant = await em.findOne(Participant, { conversationId, userId });
  if (!participant) throw notFound('participant');
  return participant;
}

/** Throws `CONFLICT` if an owner with this place is the only one. */
export async function checkOwnerRemains(em: EntityManager, { conversationId, role }: ParticipantAccess): Promise<void> {
  if (role !== CREATOR_ROLE) return;
  const owners = await em.find(Participant, { conversationId, role: CREATOR_ROLE }, { fields: ['userId'], limit: 2 });
  if (owners.length < 2) throw conflict('The last owner cannot go: make somebody else an owner first.');
}

/** Writes new members and the event that says so. Without any nothing changes. */
export async function insertMembers(
  change: ConversationChange,
  userIds: readonly string[],
  seq: number,
): Promise<void> {
  const { em, conversationId, at } = change;
  if (userIds.length === 0) return;
  const participants = userIds.map((userId) => ({ userId, role: JOINING_ROLE }));
  await insertParticipants(em, { conversationId, participants, at, seq });
  const participantCount = await changeParticipantCount(change, userIds.length);
  change.append(ParticipantsAdded({ participants, participantCount, messageSeq: seq }));
}

/** Deletes a participant, and appends the event that says so. */
export async function deleteParticipant(change: ConversationChange, userId: string): Promise<void> {
  const { em, conversationId, append } = change;
  await em.nativeDelete(Participant, { conversationId, userId });
  append(ParticipantRemoved({ userId, participantCount: await changeParticipantCount(change, -1) }));
}

const CHANGE_COUNT = statement<{ count: number }>(`
  update conversation set participant_count = participant_count + $2 where id = $1 returning participant_count as count`);

/** Returns the number of participants after the change. */
async function changeParticipantCount({ em, conversationId }: ConversationChange, by: number): Promise<number> {
  const [changed] = await run(em, CHANGE_COUNT, [conversationId, by]);
  return (changed as { count: number }).count;
}
