import type { PersonalData } from '../../kernel/personal-data.ts';
import { personalData as ofSessions } from './sessions/declarations.ts';

export { permissions } from './accounts/declarations.ts';

export const personalData: readonly PersonalData[] = [
  {
    table: 'user',
    columns: ['id'],
    holds:
      'The username, the display name, the address of the picture, the role, a hash of the password (argon2id), and when the account was made, changed and suspended.',
    kept: 'As long as there is the account.',
    erasure: 'DELETED',
  },
  ...ofSessions,
];
