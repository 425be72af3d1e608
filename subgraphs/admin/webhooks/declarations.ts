import type { PlatformPermission } from '../../../kernel/permissions/platform.ts';

export const ADMINISTER_WEBHOOKS: PlatformPermission = {
  to: 'list, make, change and test webhooks, and see their deliveries',
  role: 'ADMIN',
};
