import { Migration } from '@mikro-orm/migrations';

/** What an installation does now and then, and what became of it. */
export class Migration20261201030000Jobs extends Migration {
  override up(): void {
    // runner, leased_until: whoever runs it, and until when nobody else may.
    this.addSql(`create table job (
      name text primary key,
      description text not null,
      every_ms bigint not null,
      started_at timestamptz,
      finished_at timestamptz,
      succeeded_at timestamptz,
      error text,
      runner uuid,
      leased_until timestamptz
    )`);
  }

  override down(): void {
    this.addSql('drop table job');
  }
}
