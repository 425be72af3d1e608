-- Drops the partitions of events that end on a day or before. One named y2026m11 ends where December begins.
create or replace function parley_drop_event_partitions_1(keep_from date) returns void language plpgsql as $$
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
end $$;
