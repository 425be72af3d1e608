-- Keeps a table append-only for everybody, whoever connects.
create or replace function parley_refuse_change_1() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
