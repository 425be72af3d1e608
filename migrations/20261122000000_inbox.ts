import { Migration } from '@mikro-orm/migrations';

/** Counts each user's joinings and leavings, so that whoever follows a user's conversations notices a missed one. */
export class Migration20261122000000Inbox extends Migration {
  override up(): void {
    // A row comes with the first change: a user without one has joined and left nothing since.
    this.addSql(`create table inbox (
      user_id uuid primary key references "user" on delete cascade,
      seq integer not null
    ) with (fillfactor = 80)`);
  }

  override down(): void {
    this.addSql('drop table inbox');
  }
}
