import type { PlatformPermission } from '../../../kernel/permissions/platform.ts';
import type { PersonalData } from '../../../kernel/personal-data.ts';

export const ADMINISTER_API_KEYS: PlatformPermission = { to: 'list, make and change API keys', role: 'ADMIN' };

export const personalData: readonly PersonalData[] = [
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
];
