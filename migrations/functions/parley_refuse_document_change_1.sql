-- Keeps registered documents as they are: what was checked stays what is executed.
create or replace function parley_refuse_document_change_1() returns trigger language plpgsql as $$
begin
  raise exception 'registered documents do not change' using errcode = 'restrict_violation';
end $$;
