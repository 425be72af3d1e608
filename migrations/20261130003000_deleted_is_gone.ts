import { Migration } from '@mikro-orm/migrations';

/**
 * What is deleted leaves nothing to guess it from, and what is over can be found to be pruned. The hashes of texts get
 * their key from the messages subgraph (`request-hashes.ts`): the database does not know the secret.
 */
export class Migration20261130003000DeletedIsGone extends Migration {
  override up(): void {
    // The whole log is looked through once, however long it takes.
    this.addSql('set local statement_timeout = 0');
    for (const sql of [...CLIENT_IDS, ...REACTIONS, SESSIONS]) this.addSql(sql);
  }

  override down(): void {
    this.addSql('drop index session_last_used, conversation_event_reaction, message_client_id_plain');
    this.addSql('drop index message_client_id_message');
    this.addSql(`update message_client_id set request_hash = '' where request_hash is null`);
    this.addSql('alter table message_client_id alter column request_hash set not null');
  }
}

const DELETED = `select from message m
  where m.id = message_client_id.message_id and m.conversation_id = message_client_id.conversation_id
    and m.deleted_at is not null`;

const CLIENT_IDS = [
  // Null once the message was deleted.
  'alter table message_client_id alter column request_hash drop not null',
  // By time too, for ids of messages are.
  'create index message_client_id_message on message_client_id (message_id)',
  `update message_client_id set request_hash = null where exists (${DELETED})`,
  // Hashes without a key, from before there was one: base64url has no dot, and those with a key have one.
  `create index message_client_id_plain on message_client_id (message_id) where request_hash not like '%.%'`,
];

const OF_REACTIONS = `type in ('ReactionAdded', 'ReactionRemoved')`;

const REACTIONS = [
  `create index conversation_event_reaction on conversation_event ((payload->>'messageId'), seq) where ${OF_REACTIONS}`,
  `update conversation_event e set payload = jsonb_set(payload, '{emoji}', '""')
    where ${OF_REACTIONS} and exists (
      select from message m where m.id = (e.payload->>'messageId')::uuid
        and m.conversation_id = e.conversation_id and m.deleted_at is not null)`,
];

const SESSIONS = 'create index session_last_used on session (last_used_at)';
