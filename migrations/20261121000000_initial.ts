import { Migration } from '@mikro-orm/migrations';

/** Users and sessions; conversations and participants; messages, receipts and the event log; last seen. */
export class Migration20261121000000Initial extends Migration {
  override up(): void {
    for (const sql of [...USERS, ...CONVERSATIONS, ...MESSAGES, ...SEND_MESSAGE, ...PARTITIONS, ...PRESENCE])
      this.addSql(sql);
  }

  override down(): void {
    this.addSql(
      'drop function parley_send_message(uuid, uuid, uuid, text, uuid, text, text), parley_create_partitions(date), parley_drop_event_partitions(date), parley_uuid_floor(date)',
    );
    this.addSql(`drop table last_seen, read_advance, conversation_event, message_client_id, message, participant,
      direct_conversation, conversation, refresh_token, session, signing_key, "user"`);
  }
}

const USERS = [
  // Usernames are lower case; the C collation makes their index serve prefixes and order alike.
  `create table "user" (
    id uuid primary key,
    username text collate "C" not null unique,
    display_name text not null,
    search_name text collate "C" not null,
    avatar_url text,
    role text not null default 'USER' check (role in ('USER', 'MODERATOR', 'ADMIN')),
    password_hash text not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null
  )`,
  'create index user_search_name on "user" (search_name, id)',

  // A session is one sign-in and the family of its refresh tokens.
  `create table session (
    id uuid primary key,
    user_id uuid not null references "user" on delete cascade,
    created_at timestamptz(3) not null,
    last_used_at timestamptz(3) not null,
    revoked_at timestamptz(3)
  )`,
  'create index session_by_user on session (user_id)',
  `create table refresh_token (
    hash text primary key,
    session_id uuid not null references session on delete cascade,
    expires_at timestamptz(3) not null,
    used_at timestamptz(3)
  )`,
  'create index refresh_token_session on refresh_token (session_id)',
  `create table signing_key (
    kid text primary key,
    public_key jsonb not null,
    sealed_private_key text not null,
    created_at timestamptz(3) not null
  )`,
];

const CONVERSATIONS = [
  // The counters change with every event: free space on the page lets those updates stay off the indexes (HOT).
  `create table conversation (
    id uuid primary key,
    kind text not null check (kind in ('DIRECT', 'GROUP', 'CHANNEL')),
    title text,
    participant_count integer not null,
    message_seq integer not null default 0,
    event_seq integer not null default 0,
    last_activity_at timestamptz(3) not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null
  ) with (fillfactor = 70)`,
  `create table direct_conversation (
    first_user_id uuid not null references "user",
    second_user_id uuid not null references "user",
    conversation_id uuid not null references conversation on delete cascade,
    primary key (first_user_id, second_user_id),
    check (first_user_id < second_user_id)
  )`,
  // joined_seq: the newest message when the participant came. own_unread: own messages after last_read_seq.
  `create table participant (
    conversation_id uuid not null references conversation on delete cascade,
    user_id uuid not null references "user",
    role text not null check (role in ('OWNER', 'ADMIN', 'MEMBER')),
    joined_at timestamptz(3) not null,
    joined_seq integer not null,
    last_read_seq integer not null,
    last_delivered_seq integer not null,
    own_unread integer not null default 0,
    primary key (conversation_id, user_id),
    check (joined_seq <= last_read_seq and last_read_seq <= last_delivered_seq)
  ) with (fillfactor = 80)`,
  'create index participant_user on participant (user_id)',
  'create index participant_joined on participant (conversation_id, joined_at, user_id)',
];

const MESSAGES = [
  // event_seqs: the events that carry the body, so that a deletion can take it out of the log too.
  `create table message (
    id uuid not null,
    conversation_id uuid not null,
    seq integer not null,
    sender_id uuid not null,
    body text,
    reply_to_id uuid,
    created_at timestamptz(3) not null,
    edited_at timestamptz(3),
    deleted_at timestamptz(3),
    event_seqs integer[] not null,
    primary key (id, conversation_id)
  ) partition by range (id)`,
  'create unique index message_order on message (conversation_id, seq, id)',
  `create table message_client_id (
    conversation_id uuid not null,
    sender_id uuid not null,
    client_message_id text not null,
    message_id uuid not null,
    request_hash text not null,
    primary key (conversation_id, sender_id, client_message_id)
  )`,
  `create table conversation_event (
    conversation_id uuid not null,
    seq integer not null,
    type text not null,
    payload jsonb not null,
    occurred_at timestamptz(3) not null,
    primary key (conversation_id, seq, occurred_at)
  ) partition by range (occurred_at)`,
  `create table read_advance (
    conversation_id uuid not null,
    user_id uuid not null,
    up_to_seq integer not null,
    advanced_at timestamptz(3) not null,
    primary key (conversation_id, user_id, up_to_seq)
  )`,
];

/**
 * Sends a message in one round trip. It takes the conversation's row first: from there to the end this sender is alone,
 * and each statement sees what committed before, a removal of the sender for one. Nothing is written, and no row
 * returned, when the sender does not take part, the client id was used or the message to answer is not there.
 */
const SEND_MESSAGE = [
  `create function parley_send_message(
    p_id uuid, p_conversation uuid, p_sender uuid, p_body text, p_reply_to uuid, p_client_id text, p_request_hash text
  ) returns table (o_seq integer, o_event_seq integer, o_at timestamptz) language plpgsql as $$
  begin
    select message_seq + 1, event_seq + 1 into o_seq, o_event_seq from conversation c
    where id = p_conversation
      and exists (select from participant where conversation_id = p_conversation and user_id = p_sender)
    for no key update of c;
    if not found then return; end if;
    perform from participant where conversation_id = p_conversation and user_id = p_sender;
    if not found then return; end if;
    if p_reply_to is not null then
      perform from message where id = p_reply_to and conversation_id = p_conversation;
      if not found then return; end if;
    end if;
    if p_client_id is not null then
      insert into message_client_id (conversation_id, sender_id, client_message_id, message_id, request_hash)
      values (p_conversation, p_sender, p_client_id, p_id, p_request_hash) on conflict do nothing;
      if not found then return; end if;
    end if;

    -- The time is read once the row is held, so it runs with the numbers.
    o_at := date_trunc('milliseconds', clock_timestamp());
    update conversation set message_seq = o_seq, event_seq = o_event_seq, last_activity_at = o_at
    where id = p_conversation;
    update participant set
      last_read_seq = case when last_read_seq = o_seq - 1 then o_seq else last_read_seq end,
      last_delivered_seq = case when last_read_seq = o_seq - 1 then o_seq else last_delivered_seq end,
      own_unread = case when last_read_seq = o_seq - 1 then own_unread else own_unread + 1 end
    where conversation_id = p_conversation and user_id = p_sender;
    insert into message (id, conversation_id, seq, sender_id, body, reply_to_id, created_at, event_seqs)
    values (p_id, p_conversation, o_seq, p_sender, p_body, p_reply_to, o_at, array[o_event_seq]);
    insert into conversation_event (conversation_id, seq, type, payload, occurred_at)
    values (p_conversation, o_event_seq, 'MessageSent', jsonb_build_object('message', jsonb_build_object(
      'id', p_id, 'seq', o_seq, 'senderId', p_sender, 'body', p_body, 'replyToId', p_reply_to,
      'createdAt', to_char(o_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'editedAt', null)), o_at);
    return next;
  end $$`,
];

const PARTITIONS = [
  `create function parley_uuid_floor(day date) returns uuid language sql immutable as $$
    select (lpad(to_hex((extract(epoch from day::timestamp) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
  $$`,
  `create function parley_create_partitions(month date) returns void language plpgsql as $$
  declare
    next date := (month + interval '1 month')::date;
    suffix text := to_char(month, '"_y"YYYY"m"MM');
  begin
    if to_regclass('message' || suffix) is null then
      execute format('create table %I partition of message for values from (%L) to (%L)',
        'message' || suffix, parley_uuid_floor(month), parley_uuid_floor(next));
    end if;
    if to_regclass('conversation_event' || suffix) is null then
      execute format('create table %I partition of conversation_event for values from (%L) to (%L)',
        'conversation_event' || suffix, month || ' 00:00:00Z', next || ' 00:00:00Z');
    end if;
  end $$`,
  // A partition named y2026m11 ends where December begins.
  `create function parley_drop_event_partitions(keep_from date) returns void language plpgsql as $$
  declare
    partition record;
  begin
    for partition in
      select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'conversation_event'::regclass
    loop
      -- Not in the query: the planner may apply a condition to names of other tables first.
      if to_date(right(partition.relname, 7), 'YYYY"m"MM') + interval '1 month' <= keep_from then
        execute format('drop table %I', partition.relname);
      end if;
    end loop;
  end $$`,
];

const PRESENCE = [
  `create table last_seen (
    user_id uuid primary key references "user" on delete cascade,
    seen_at timestamptz(3) not null
  )`,
];
