-- Makes the partitions of messages and events for the month that begins on a day, unless they are there.
create or replace function parley_create_partitions_1(month date) returns void language plpgsql as $$
declare
  next date := (month + interval '1 month')::date;
  suffix text := to_char(month, '"_y"YYYY"m"MM');
begin
  if to_regclass('message' || suffix) is null then
    execute format('create table %I partition of message for values from (%L) to (%L)',
      'message' || suffix, parley_uuid_floor_1(month), parley_uuid_floor_1(next));
  end if;
  if to_regclass('conversation_event' || suffix) is null then
    execute format('create table %I partition of conversation_event for values from (%L) to (%L)',
      'conversation_event' || suffix, month || ' 00:00:00Z', next || ' 00:00:00Z');
  end if;
end $$;
