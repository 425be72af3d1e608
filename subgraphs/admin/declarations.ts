import type { PlatformPermission } from '../../kernel/permissions/platform.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';
import { ADMINISTER_API_KEYS, personalData as ofApiKeys } from './api-keys/declarations.ts';
import { personalData as ofAudit, READ_AUDIT_LOG } from './audit/declarations.ts';
import { READ_JOBS } from './job-runs/declarations.ts';
import { ADMINISTER_TRUSTED_DOCUMENTS } from './trusted-documents/declarations.ts';
import { personalData as ofUsage, READ_USAGE } from './usage/declarations.ts';
import { ADMINISTER_WEBHOOKS } from './webhooks/declarations.ts';

export { READ_AUDIT_LOG } from './audit/declarations.ts';

export const permissions: readonly PlatformPermission[] = [
  ...[READ_AUDIT_LOG, READ_USAGE, READ_JOBS],
  ...[ADMINISTER_API_KEYS, ADMINISTER_WEBHOOKS, ADMINISTER_TRUSTED_DOCUMENTS],
];

export const personalData: readonly PersonalData[] = [...ofAudit, ...ofApiKeys, ...ofUsage];
