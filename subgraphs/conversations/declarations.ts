import { ConversationKinds, ParticipantRoles } from '../../kernel/graphql/enums.ts';
import { oneOf, optionalText, type ParticipantSnapshot, participants, user } from '../../kernel/log/event-fields.ts';
import { defineEvent } from '../../kernel/log/events.ts';
import { inGroups, type Permission } from '../../kernel/permissions.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';

const userIdsOf = (payload: { readonly participants: readonly ParticipantSnapshot[] }) =>
  payload.participants.map(({ userId }) => userId);

export const ConversationCreated = defineEvent('ConversationCreated', {
  description: 'The conversation was created.',
  fields: {
    kind: oneOf(ConversationKinds, 'The way in which people come into it.'),
    title: optionalText('The title, if there is one.'),
    participants: participants('The participants from the start.'),
  },
  joining: userIdsOf,
});

export const ConversationUpdated = defineEvent('ConversationUpdated', {
  description: 'The title of the conversation changed.',
  fields: { title: optionalText('The new title, if any.') },
});

export const ParticipantsAdded = defineEvent('ParticipantsAdded', {
  description: 'Participants joined. Everything that was sent before counts as read by them.',
  fields: { participants: participants('The new participants.') },
  joining: userIdsOf,
});

export const ParticipantRemoved = defineEvent('ParticipantRemoved', {
  description: 'A participant left or was removed.',
  fields: { user: user('The participant who left or was removed.') },
  leaving: ({ userId }) => userId,
});

export const ParticipantRoleChanged = defineEvent('ParticipantRoleChanged', {
  description: 'The role of a participant changed.',
  fields: { user: user('The participant whose role changed.'), role: oneOf(ParticipantRoles, 'The new role.') },
});

export const events = [
  ...[ConversationCreated, ConversationUpdated],
  ...[ParticipantsAdded, ParticipantRemoved, ParticipantRoleChanged],
];

export const UPDATE_CONVERSATION: Permission = {
  roles: inGroups('OWNER', 'ADMIN'),
  refusal: 'Only owners and admins may change the conversation.',
};

export const ADD_PARTICIPANTS: Permission = {
  roles: inGroups('OWNER', 'ADMIN'),
  refusal: 'Only owners and admins may add participants.',
};

export const REMOVE_MEMBER: Permission = {
  roles: inGroups('OWNER', 'ADMIN'),
  refusal: 'Only owners and admins may remove participants.',
};

export const REMOVE_OWNER_OR_ADMIN: Permission = {
  roles: inGroups('OWNER'),
  refusal: 'Only owners may remove owners and admins.',
};

export const CHANGE_ROLE: Permission = { roles: inGroups('OWNER'), refusal: 'Only owners may change roles.' };

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
  {
    table: 'direct_conversation',
    columns: ['first_user_id', 'second_user_id'],
    holds: 'Which two users have a direct conversation.',
    kept: 'As long as there is the conversation.',
    erasure: 'DELETED',
  },
];
