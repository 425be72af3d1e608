import { Migration } from '@mikro-orm/migrations';
import { readFunction } from './functions.ts';

/** What a message has besides its text, and the function that sends it. */
export class Migration20261130004000MessageContent extends Migration {
  override up(): void {
    // Null for most messages, which pay nothing for it.
    this.addSql('alter table message add column content jsonb');
    this.addSql(readFunction('parley_send_message_2'));
  }

  override down(): void {
    this.addSql('drop function parley_send_message_2(uuid, uuid, uuid, text, uuid, text, text, jsonb, text[])');
    this.addSql('alter table message drop column content');
  }
}
