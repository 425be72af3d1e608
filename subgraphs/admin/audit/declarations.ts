import type { PlatformPermission } from '../../../kernel/permissions/platform.ts';
import type { PersonalData } from '../../../kernel/personal-data.ts';

export const READ_AUDIT_LOG: PlatformPermission = {
  to: 'read and export the audit log (`auditLog`, `/admin/audit-log.ndjson`)',
  role: 'ADMIN',
};

export const personalData: readonly PersonalData[] = [
  {
    table: 'audit_entry',
    columns: ['actor_id', 'subject_id', 'details'],
    holds:
      'What the user did as an admin or moderator, when and from which address; what was done to the user, with the reason that was given and the username.',
    kept: 'Without a limit: the database refuses to change it, so that it proves something.',
    erasure: 'KEPT',
  },
];
