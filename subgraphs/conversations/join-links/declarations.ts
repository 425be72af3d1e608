import type { Permission } from '../../../kernel/permissions/participants.ts';
import type { PersonalData } from '../../../kernel/personal-data.ts';

export const MANAGE_JOIN_LINKS: Permission = {
  roles: { CHANNEL: ['OWNER', 'ADMIN'] },
  refusal: 'Only owners and admins may make, see and revoke join links.',
};

export const personalData: readonly PersonalData[] = [
  {
    table: 'join_link',
    columns: ['created_by'],
    holds: 'Which links to join a channel the user made.',
    kept: 'Until the next link of the channel is made once this one is over, or as long as there is the channel.',
    erasure: 'UNLINKED',
  },
];
