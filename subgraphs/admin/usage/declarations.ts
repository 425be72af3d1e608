import type { PlatformPermission } from '../../../kernel/permissions/platform.ts';
import type { PersonalData } from '../../../kernel/personal-data.ts';

export const READ_USAGE: PlatformPermission = { to: 'read the usage figures (`usage`)', role: 'ADMIN' };

export const personalData: readonly PersonalData[] = [
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
