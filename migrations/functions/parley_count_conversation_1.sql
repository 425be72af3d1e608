-- Counts a new conversation among the usage figures. The trigger is deferred, so this is the last thing before the
-- commit: then nothing is waited for any more. Shards as in parley_send_message.
create or replace function parley_count_conversation_1() returns trigger language plpgsql as $$
begin
  insert into usage_counter as counter (day, shard, conversations)
  values ((new.created_at at time zone 'UTC')::date, (pg_backend_pid() & 63)::smallint, 1)
  on conflict (day, shard) do update set conversations = counter.conversations + 1;
  return null;
end $$;
