-- The least UUIDv7 that can be made on a day or later, in UTC: ids below it are older.
create or replace function parley_uuid_floor_1(day date) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from day::timestamp) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
