import type { PersonalData } from '../../kernel/personal-data.ts';

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
