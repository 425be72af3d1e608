import { Migration } from '@mikro-orm/migrations';

/** The audit log refuses changes also in sessions that leave other triggers out (`session_replication_role`). */
export class Migration20261129120000AuditLogAlways extends Migration {
  override up(): void {
    this.addSql('alter table audit_entry enable always trigger audit_entry_append_only');
  }

  override down(): void {
    this.addSql('alter table audit_entry enable trigger audit_entry_append_only');
  }
}
