import { Migration } from '@mikro-orm/migrations';

/**
 * Channels that anybody may join, and links by which others are joined. Whoever knew its id could join a channel so far, so
 * those that are there stay open; new ones are private unless they say otherwise.
 */
export class Migration20261130005000JoinLinks extends Migration {
  override up(): void {
    // Each channel is looked at once, however many there are.
    this.addSql('set local statement_timeout = 0');
    for (const sql of [...VISIBILITY, ...JOIN_LINKS]) this.addSql(sql);
  }

  override down(): void {
    this.addSql('drop table join_link');
    this.addSql(`update conversation_event e set payload = payload - 'visibility' from conversation c
      where e.conversation_id = c.id and c.kind = 'CHANNEL' and ${CREATION}`);
    this.addSql('alter table conversation drop column visibility');
  }
}

const CREATION = `e.seq = 1 and e.type = 'ConversationCreated'`;

const VISIBILITY = [
  `alter table conversation
    add column visibility text not null default 'PRIVATE' check (visibility in ('PUBLIC', 'PRIVATE')),
    add constraint conversation_public_channel check (visibility = 'PRIVATE' or kind = 'CHANNEL')`,
  `update conversation set visibility = 'PUBLIC' where kind = 'CHANNEL'`,
  // An event without it stands for PRIVATE, as the column's default does: processes of the release before write such.
  `update conversation_event e set payload = payload || '{"visibility": "PUBLIC"}' from conversation c
    where e.conversation_id = c.id and c.kind = 'CHANNEL' and ${CREATION}`,
];

const JOIN_LINKS = [
  // hash: of the secret that a link is. revoked_at, and the uses: a link that is over makes room for a new one.
  `create table join_link (
    id uuid primary key,
    conversation_id uuid not null references conversation (id) on delete cascade,
    hash text not null unique,
    created_by uuid,
    created_at timestamptz(3) not null,
    expires_at timestamptz(3),
    max_uses integer,
    uses integer not null default 0 check (uses <= max_uses),
    revoked_at timestamptz(3)
  )`,
  'create index join_link_conversation on join_link (conversation_id, id)',
];
