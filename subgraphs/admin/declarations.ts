import type { PersonalData } from '../../kernel/personal-data.ts';

export const personalData: readonly PersonalData[] = [
  {
    table: 'audit_entry',
    columns: ['actor_id', 'subject_id', 'details'],
    holds:
      'What the user did as an admin or moderator, when and from which address; what was done to the user, with the reason that was given and the username.',
    kept: 'Without a limit: the database refuses to change it, so that it proves something.',
    erasure: 'KEPT',
  },
  {
    table: 'api_key',
    columns: ['user_id'],
    holds: 'Which API keys act as the user.',
    kept: 'Without a limit, also when the key is revoked.',
    erasure: 'DELETED',
  },
  {
    table: 'api_key',
    columns: ['created_by'],
    holds: 'Which API keys the user made.',
    kept: 'Without a limit, also when the key is revoked.',
    erasure: 'UNLINKED',
  },
  {
    table: 'active_user',
    columns: ['user_id'],
    holds: 'On which days the user was active.',
    kept: 'A week.',
    erasure: 'DELETED',
  },
  {
    table: 'active_user_month',
    columns: ['user_id'],
    holds: 'In which months the user was active.',
    kept: 'Until a week after the end of the month.',
    erasure: 'DELETED',
  },
];
