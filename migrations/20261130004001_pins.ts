import { Migration } from '@mikro-orm/migrations';

/** Which messages are pinned in a conversation. */
export class Migration20261130004001Pins extends Migration {
  override up(): void {
    // seq: the event that told of it, which is the order they came in.
    this.addSql(`create table pinned_message (
      conversation_id uuid not null,
      message_id uuid not null,
      user_id uuid not null,
      seq integer not null,
      primary key (conversation_id, message_id)
    )`);
  }

  override down(): void {
    this.addSql('drop table pinned_message');
  }
}
