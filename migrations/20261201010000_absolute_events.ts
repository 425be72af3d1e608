import { Migration } from '@mikro-orm/migrations';
import { readFunction } from './functions.ts';

/** What is sent carries its sender's markers. Events of before stay as they are: whoever reads the log completes them. */
export class Migration20261201010000AbsoluteEvents extends Migration {
  override up(): void {
    this.addSql(readFunction('parley_send_message_3'));
  }

  override down(): void {
    this.addSql('drop function parley_send_message_3(uuid, uuid, uuid, text, uuid, text, text, jsonb, text[])');
  }
}
