import { Migration } from '@mikro-orm/migrations';

/** What the lists of users, conversations and audit entries are read by, in order and page by page. */
export class Migration20261123100000AdministeredLists extends Migration {
  override up(): void {
    // The few who have a role or are suspended, however many users there are.
    this.addSql(`create index user_staff on "user" (username, id) where role <> 'USER'`);
    this.addSql('create index user_suspended on "user" (username, id) where suspended_at is not null');
    // None of these columns changes when a message is sent, so that update stays off the indexes (HOT).
    this.addSql('create index conversation_kind on conversation (kind, id)');
    this.addSql(
      'create index conversation_title on conversation ((lower(title) collate "C"), id) where title is not null',
    );
    this.addSql('create index audit_entry_time on audit_entry (occurred_at, id)');
  }

  override down(): void {
    this.addSql('drop index user_staff, user_suspended, conversation_kind, conversation_title, audit_entry_time');
  }
}
