import type { PlatformPermission } from '../../../kernel/permissions/platform.ts';

export const READ_JOBS: PlatformPermission = {
  to: "read what became of the installation's jobs (`jobs`)",
  role: 'ADMIN',
};
