import type { PersonalData } from '../../../kernel/personal-data.ts';

export const personalData: readonly PersonalData[] = [
  {
    table: 'session',
    columns: ['user_id'],
    holds: 'When the user signed in, last renewed the session and ended it.',
    kept: 'Until a week after its last refresh token has run out.',
    erasure: 'DELETED',
  },
  {
    table: 'refresh_token',
    columns: ['session_id'],
    holds: 'Hashes of the refresh tokens of a session, and when each runs out and was used.',
    kept: 'As long as the session.',
    erasure: 'DELETED',
  },
  {
    keys: 'revoked-sessions',
    holds: 'The ids of sessions that ended before their access tokens did.',
    kept: 'Until another session ends after the access tokens have run out.',
    erasure: 'EXPIRES',
  },
];
