import { Migration } from '@mikro-orm/migrations';

/** Suspension of users, and the audit log. */
export class Migration20261123000000Administration extends Migration {
  override up(): void {
    this.addSql('alter table "user" add column suspended_at timestamptz(3)');
    // No references: an entry outlives whatever it is about.
    this.addSql(`create table audit_entry (
      id uuid primary key,
      occurred_at timestamptz(3) not null,
      actor_id uuid,
      api_key_id uuid,
      action text not null,
      subject_type text,
      subject_id text,
      details jsonb not null,
      ip text not null,
      request_id text not null
    )`);
    this.addSql('create index audit_entry_actor on audit_entry (actor_id, id)');
    this.addSql('create index audit_entry_action on audit_entry (action, id)');
    this.addSql('create index audit_entry_subject on audit_entry (subject_id, id)');
    // Append-only for everybody, whoever connects: what was done stays said.
    this.addSql(`create function parley_refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
      end $$`);
    this.addSql(`create trigger audit_entry_append_only before update or delete or truncate on audit_entry
      for each statement execute function parley_refuse_change()`);
  }

  override down(): void {
    this.addSql('drop table audit_entry');
    this.addSql('drop function parley_refuse_change()');
    this.addSql('alter table "user" drop column suspended_at');
  }
}
