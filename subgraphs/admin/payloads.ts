import { connectionType } from '../../kernel/graphql/pagination.ts';
import { AuditEntry } from './entities/audit-entry.ts';

export const AuditEntryConnection = connectionType('AuditEntry', AuditEntry);
