import type { PersonalData } from '../../kernel/personal-data.ts';

export const personalData: readonly PersonalData[] = [
  {
    table: 'conversation_event',
    columns: ['payload'],
    holds:
      'Who sent, edited, read and received which messages, with their texts and content and what its client called each; who reacted with what, and who pinned what; who joined, left and got which role. Each with its time.',
    kept: '`EVENT_RETENTION_DAYS`, rounded up to whole months. The text and content of a deleted message and the reactions to it leave at once.',
    erasure: 'CLEARED',
  },
  {
    table: 'inbox',
    columns: ['user_id'],
    holds: 'How often the user has joined and left conversations.',
    kept: 'As long as there is the account.',
    erasure: 'DELETED',
  },
];
