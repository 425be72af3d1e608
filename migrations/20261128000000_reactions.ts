import { Migration } from '@mikro-orm/migrations';

/** Who reacted to which message with what, and how many did. */
export class Migration20261128000000Reactions extends Migration {
  override up(): void {
    // seq: the event that told of it, which is the order they came in. Its keys begin with the message alone:
    // to the planner, a conversation and a message together would be a single row, and either index as good.
    this.addSql(`create table reaction (
      conversation_id uuid not null,
      message_id uuid not null,
      user_id uuid not null,
      emoji text collate "C" not null,
      seq integer not null,
      primary key (message_id, user_id, conversation_id, emoji)
    )`);
    this.addSql('create index reaction_order on reaction (message_id, emoji, seq)');
    // Counted as they come and go: a channel's message may have very many. A row leaves with the last reaction.
    this.addSql(`create table reaction_count (
      conversation_id uuid not null,
      message_id uuid not null,
      emoji text collate "C" not null,
      first_seq integer not null,
      count integer not null check (count > 0),
      primary key (conversation_id, message_id, emoji)
    ) with (fillfactor = 70)`);
  }

  override down(): void {
    this.addSql('drop table reaction, reaction_count');
  }
}
