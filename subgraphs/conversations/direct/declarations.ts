import type { PersonalData } from '../../../kernel/personal-data.ts';

export const personalData: readonly PersonalData[] = [
  {
    table: 'direct_conversation',
    columns: ['first_user_id', 'second_user_id'],
    holds: 'Which two users have a direct conversation.',
    kept: 'As long as there is the conversation.',
    erasure: 'DELETED',
  },
];
