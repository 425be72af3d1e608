import { Migration } from '@mikro-orm/migrations';

/** Documents that clients and partners registered. */
export class Migration20261126000000TrustedDocuments extends Migration {
  override up(): void {
    this.addSql(`create table trusted_document (
      owner text not null,
      hash text not null check (hash ~ '^[0-9a-f]{64}$'),
      name text not null,
      type text not null,
      body text not null,
      registered_at timestamptz(3) not null,
      primary key (owner, hash)
    )`);
    // What was checked stays what is executed.
    this.addSql(`create function parley_refuse_document_change() returns trigger language plpgsql as $$
      begin
        raise exception 'registered documents do not change' using errcode = 'restrict_violation';
      end $$`);
    this.addSql(`create trigger trusted_document_immutable before update on trusted_document
      for each statement execute function parley_refuse_document_change()`);
  }

  override down(): void {
    this.addSql('drop table trusted_document');
    this.addSql('drop function parley_refuse_document_change()');
  }
}
