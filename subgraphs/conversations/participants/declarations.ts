import { run, statement } from '../../../kernel/database/statement.ts';
import { type ParticipantRole, ParticipantRoles } from '../../../kernel/graphql/enums.ts';
import { int, oneOf, type ParticipantSnapshot, participants, user } from '../../../kernel/log/event-fields.ts';
import { defineEvent, type Fill } from '../../../kernel/log/events.ts';
import { inGroups, type Permission } from '../../../kernel/permissions/participants.ts';
import type { PersonalData } from '../../../kernel/personal-data.ts';

/** The users whom these participants are. */
export const userIdsOf = (payload: { readonly participants: readonly ParticipantSnapshot[] }) =>
  payload.participants.map(({ userId }) => userId);

const participantCount = int('The number of participants after the event.');

interface CountedEvent {
  readonly participants?: readonly ParticipantSnapshot[];
  readonly participantCount?: number;
}

interface Standing {
  readonly participantCount: number;
  readonly messageSeq: number;
}

const CONVERSATION = statement<Standing>(`
  select participant_count as "participantCount", message_seq as "messageSeq" from conversation where id = $1`);

const JOINED = statement<{ userId: string; joinedSeq: number }>(`
  select user_id as "userId", joined_seq as "joinedSeq" from participant
  where conversation_id = $1 and user_id = any($2::uuid[])`);

/** Of those who came together, whoever was there ever since joined first; all others are told of once more. */
const fillCounts: Fill<CountedEvent> = {
  lacks: ({ participantCount }) => participantCount === undefined,
  async read(em, conversationId, events) {
    const idsOf = ({ participants = [] }: CountedEvent) => participants.map(({ userId }) => userId);
    const [{ participantCount, messageSeq } = { participantCount: 0, messageSeq: 0 }] = await run(em, CONVERSATION, [
      conversationId,
    ]);
    const joined = new Map(
      (await run(em, JOINED, [conversationId, events.flatMap(idsOf)])).map((row) => [row.userId, row.joinedSeq]),
    );
    const joinedSeqOf = (event: CountedEvent) =>
      Math.min(messageSeq, ...idsOf(event).map((id) => joined.get(id) ?? messageSeq));
    return events.map((event) => ({ participantCount, messageSeq: joinedSeqOf(event) }));
  },
};

export const ParticipantsAdded = defineEvent('ParticipantsAdded', {
  description: 'Participants joined. Everything that was sent before counts as read by them.',
  fields: {
    participants: participants('The new participants.'),
    participantCount,
    messageSeq: int(
      'The `seq` of the newest message then, 0 before the first: up to it they have read and received everything.',
    ),
  },
  fills: [fillCounts],
  joining: userIdsOf,
});

export const ParticipantRemoved = defineEvent('ParticipantRemoved', {
  description: 'A participant left or was removed.',
  fields: { user: user('The participant who left or was removed.'), participantCount },
  fills: [fillCounts],
  leaving: ({ userId }) => userId,
});

export const ParticipantRoleChanged = defineEvent('ParticipantRoleChanged', {
  description: 'The role of a participant changed.',
  fields: { user: user('The participant whose role changed.'), role: oneOf(ParticipantRoles, 'The new role.') },
});

export const events = [ParticipantsAdded, ParticipantRemoved, ParticipantRoleChanged];

/** The role of whoever creates a group or channel, which always has somebody with it. */
export const CREATOR_ROLE: ParticipantRole = 'OWNER';

/** The role of everybody else who comes in. */
export const JOINING_ROLE: ParticipantRole = 'MEMBER';

export const ADD_PARTICIPANTS: Permission = {
  roles: inGroups('OWNER', 'ADMIN'),
  refusal: 'Only owners and admins may add participants.',
};

export const REMOVE_PARTICIPANT: Permission = {
  roles: inGroups('OWNER', 'ADMIN'),
  refusal: 'Only owners and admins may remove participants.',
};

const REMOVE_OWNER_OR_ADMIN: Permission = {
  roles: inGroups('OWNER'),
  refusal: 'Only owners may remove owners and admins.',
};

/** By the role of the participant who is removed. */
export const REMOVE_PARTICIPANT_WITH: Readonly<Record<ParticipantRole, Permission>> = {
  OWNER: REMOVE_OWNER_OR_ADMIN,
  ADMIN: REMOVE_OWNER_OR_ADMIN,
  MEMBER: REMOVE_PARTICIPANT,
};

export const CHANGE_PARTICIPANT_ROLE: Permission = {
  roles: inGroups('OWNER'),
  refusal: 'Only owners may change roles.',
};

export const LEAVE: Permission = {
  roles: inGroups('OWNER', 'ADMIN', 'MEMBER'),
  refusal: 'Only participants may leave.',
};

export const personalData: readonly PersonalData[] = [
  {
    table: 'participant',
    columns: ['user_id'],
    holds:
      'In which conversations the user takes part, since when and in which role; how far they have received and read.',
    kept: 'Until the user leaves or is removed.',
    erasure: 'DELETED',
  },
];
