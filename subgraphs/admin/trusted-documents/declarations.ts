import type { PlatformPermission } from '../../../kernel/permissions/platform.ts';

export const ADMINISTER_TRUSTED_DOCUMENTS: PlatformPermission = {
  to: 'list, register and remove trusted documents',
  role: 'ADMIN',
};
