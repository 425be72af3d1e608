import { Migration } from '@mikro-orm/migrations';

/** Webhooks of API keys, how far each conversation was delivered to them, and the log of the deliveries. */
export class Migration20261125000000Webhooks extends Migration {
  override up(): void {
    // previous_secret also signs until previous_secret_until. failures: in a row, since failing_since.
    this.addSql(`create table webhook (
      id uuid primary key,
      api_key_id uuid not null references api_key on delete cascade,
      url text not null,
      description text not null,
      event_types text[] not null,
      sealed_secret text not null,
      sealed_previous_secret text,
      previous_secret_until timestamptz(3),
      created_at timestamptz(3) not null,
      disabled_at timestamptz(3),
      disabled_reason text check (disabled_reason in ('FAILING', 'ADMIN')),
      failures integer not null default 0,
      failing_since timestamptz(3),
      retry_at timestamptz(3),
      check ((disabled_at is null) = (disabled_reason is null))
    )`);
    this.addSql('create index webhook_api_key on webhook (api_key_id, id)');
    // Rows change with every delivery: free space on the page lets those updates stay off the indexes (HOT).
    this.addSql(`create table webhook_cursor (
      webhook_id uuid not null references webhook on delete cascade,
      conversation_id uuid not null references conversation on delete cascade,
      seq integer not null,
      attempts integer not null default 0,
      due_at timestamptz(3),
      updated_at timestamptz(3) not null,
      primary key (webhook_id, conversation_id)
    ) with (fillfactor = 70)`);
    this.addSql('create index webhook_cursor_failing on webhook_cursor (webhook_id) where attempts > 0');
    // No reference to the conversation: a delivery stays said. Ids are ordered by time.
    this.addSql(`create table webhook_delivery (
      id uuid primary key,
      webhook_id uuid not null references webhook on delete cascade,
      event_id text not null,
      event_type text not null,
      conversation_id uuid,
      seq integer,
      attempt integer not null,
      delivered boolean not null,
      status integer,
      error text,
      duration_ms integer not null,
      occurred_at timestamptz(3) not null
    )`);
    this.addSql('create index webhook_delivery_webhook on webhook_delivery (webhook_id, id)');
    this.addSql('create index webhook_delivery_failed on webhook_delivery (webhook_id, id) where not delivered');
  }

  override down(): void {
    this.addSql('drop table webhook_delivery, webhook_cursor, webhook');
  }
}
