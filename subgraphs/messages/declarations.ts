import type { PersonalData } from '../../kernel/personal-data.ts';

export const personalData: readonly PersonalData[] = [
  {
    table: 'message',
    columns: ['sender_id'],
    holds: 'What the user wrote, what it answers, and when they sent, edited and deleted it.',
    kept: 'Without a limit. A message that is deleted loses its text at once, and keeps its sender, number and times.',
    erasure: 'CLEARED',
  },
  {
    table: 'message_client_id',
    columns: ['sender_id'],
    holds: 'What clients named messages, and a hash with a key of each text, by which a repeat is known.',
    kept: '30 days; the hash as long as the message has its text.',
    erasure: 'DELETED',
  },
  {
    table: 'reaction',
    columns: ['user_id'],
    holds: 'Which messages the user reacted to, and with which emoji.',
    kept: 'Until the user takes the reaction away, or the message is deleted.',
    erasure: 'DELETED',
  },
  {
    table: 'read_advance',
    columns: ['user_id'],
    holds: 'When the user had read a conversation up to which message.',
    kept: 'Without a limit.',
    erasure: 'DELETED',
  },
];
