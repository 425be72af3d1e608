import { Migration } from '@mikro-orm/migrations';

/** Usage figures, counted as things happen: messages and conversations, active users, delivery latency, storage. */
export class Migration20261127000000Usage extends Migration {
  override up(): void {
    // What is there already is counted once, here, however long it takes; nobody writes meanwhile.
    this.addSql('set local statement_timeout = 0');
    this.addSql('lock table conversation, message in exclusive mode');
    for (const sql of [...TABLES, ...COUNT_CONVERSATIONS]) this.addSql(sql);
    this.addSql(replaceInSendMessage('return next;', `${COUNT_SENT} return next;`));
    this.addSql(COUNT_THE_PAST);
  }

  override down(): void {
    this.addSql(replaceInSendMessage(`${COUNT_SENT} return next;`, 'return next;'));
    this.addSql('drop trigger conversation_counted on conversation');
    this.addSql('drop function parley_count_conversation()');
    this.addSql(
      'drop table usage_counter, usage_activity, active_user, active_user_month, usage_latency, usage_storage',
    );
  }
}

const TABLES = [
  // Many rows a day, so that those who send at once rarely wait for one another. Days that are over are folded into one
  // row, shard -1. Free space on the pages keeps the updates off the index (HOT).
  `create table usage_counter (
    day date not null,
    shard smallint not null,
    messages bigint not null default 0,
    conversations bigint not null default 0,
    primary key (day, shard)
  ) with (fillfactor = 50)`,
  // Who was active: kept as long as it takes to count everybody once, without a reference, which would cost a look-up each.
  'create table active_user (day date not null, user_id uuid not null, primary key (day, user_id))',
  'create table active_user_month (month date not null, user_id uuid not null, primary key (month, user_id))',
  // first_in_month: of the active users, those who were not active earlier in the calendar month.
  `create table usage_activity (
    day date primary key,
    active_users bigint not null,
    first_in_month bigint not null
  )`,
  // bucket: its upper bound in seconds. The counts are not cumulative.
  `create table usage_latency (
    day date not null,
    bucket double precision not null,
    count bigint not null,
    primary key (day, bucket)
  )`,
  // In bytes.
  `create table usage_storage (
    day date primary key,
    sampled_at timestamptz(3) not null,
    messages bigint not null,
    events bigint not null,
    other bigint not null
  )`,
];

/** Of which day and which of 64 shards a row is: connections of a pool have process ids in a row, so shards of their own. */
const PLACE = (time: string) => `(${time} at time zone 'UTC')::date, (pg_backend_pid() & 63)::smallint`;

/** The last lock a send takes, so it waits for nobody while others wait for it. */
const COUNT_SENT = `insert into usage_counter as counter (day, shard, messages) values (${PLACE('o_at')}, 1)
    on conflict (day, shard) do update set messages = counter.messages + 1;`;

/** Changes the function as it is, whatever else was changed in it before. */
const replaceInSendMessage = (text: string, by: string): string => `do $migration$
  declare
    present text := pg_get_functiondef('parley_send_message'::regproc);
  begin
    if strpos(present, $text$${text}$text$) = 0 then raise exception 'parley_send_message is not as expected'; end if;
    execute replace(present, $text$${text}$text$, $text$${by}$text$);
  end $migration$`;

/** Whoever creates a conversation is counted, as the last thing before the commit: then nothing is waited for any more. */
const COUNT_CONVERSATIONS = [
  `create function parley_count_conversation() returns trigger language plpgsql as $$
  begin
    insert into usage_counter as counter (day, shard, conversations) values (${PLACE('new.created_at')}, 1)
    on conflict (day, shard) do update set conversations = counter.conversations + 1;
    return null;
  end $$`,
  `create constraint trigger conversation_counted after insert on conversation deferrable initially deferred
    for each row execute function parley_count_conversation()`,
];

const COUNT_THE_PAST = `
  insert into usage_counter (day, shard, messages, conversations)
  select day, -1, sum(messages), sum(conversations) from (
    select (created_at at time zone 'UTC')::date as day, count(*) as messages, 0 as conversations from message group by 1
    union all
    select (created_at at time zone 'UTC')::date, 0, count(*) from conversation group by 1
  ) as past group by day`;
