import type { PlatformPermission } from '../../../kernel/permissions/platform.ts';

export const LIST_ACCOUNTS: PlatformPermission = { to: 'list all users (`adminUsers`)', role: 'MODERATOR' };

export const CREATE_USER: PlatformPermission = {
  to: 'make users for others (`createUser`)',
  role: 'ADMIN',
  orScope: 'AS_USER',
};

export const CHANGE_USER_ROLE: PlatformPermission = {
  to: 'change the platform role of users (`changeUserRole`)',
  role: 'ADMIN',
  decidesWhoMay: true,
};

export const SUSPEND_USER: PlatformPermission = {
  to: 'suspend and restore users of a lower role (`suspendUser`, `restoreUser`)',
  role: 'MODERATOR',
  decidesWhoMay: true,
};

export const permissions: readonly PlatformPermission[] = [LIST_ACCOUNTS, CREATE_USER, CHANGE_USER_ROLE, SUSPEND_USER];

/** The platform role that somebody always has: without it nobody could give roles. */
export const LASTING_ROLE = CHANGE_USER_ROLE.role;
