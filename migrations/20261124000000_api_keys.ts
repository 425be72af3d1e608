import { Migration } from '@mikro-orm/migrations';

/** API keys of partners, each bound to a contract; and their secrets, of which a key may have several for a while. */
export class Migration20261124000000ApiKeys extends Migration {
  override up(): void {
    this.addSql(`create table api_key (
      id uuid primary key,
      name text not null,
      contract text not null,
      user_id uuid references "user",
      scopes text[] not null,
      requests_per_minute integer not null check (requests_per_minute > 0),
      cost_per_minute integer not null check (cost_per_minute > 0),
      created_by uuid references "user" on delete set null,
      created_at timestamptz(3) not null,
      expires_at timestamptz(3),
      revoked_at timestamptz(3),
      last_used_at timestamptz(3)
    )`);
    // Only hashes: a secret has 256 random bits, so that a plain SHA-256 of it cannot be turned back.
    this.addSql(`create table api_key_secret (
      hash text primary key,
      key_id uuid not null references api_key on delete cascade,
      created_at timestamptz(3) not null,
      expires_at timestamptz(3)
    )`);
    this.addSql('create index api_key_secret_key on api_key_secret (key_id)');
  }

  override down(): void {
    this.addSql('drop table api_key_secret');
    this.addSql('drop table api_key');
  }
}
