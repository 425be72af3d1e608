import type { EntityManager } from '@mikro-orm/postgresql';
import type { Config } from '../../kernel/config/config.ts';
import { run, statement } from '../../kernel/database/statement.ts';
import { forget } from './forget.ts';

/** The storage is measured once in such a time, whichever gateway does it, in milliseconds. */
export const UPKEEP_MS = 60 * 60 * 1000;

const LOCK = statement<{ isMine: boolean }>(`select pg_try_advisory_xact_lock(hashtext('parley usage')) as "isMine"`);

const SIZE_OF = (table: string) =>
  `(select coalesce(sum(pg_total_relation_size(relid)), 0) from pg_partition_tree('${table}'))`;

/** Tables with their indexes. A little less than the time ago counts, or the gateway that measured last would be late each time. */
const MEASURE_STORAGE = statement<{ day: string }>(`
  insert into usage_storage (day, sampled_at, messages, events, other)
  select (now() at time zone 'UTC')::date, now(), messages, events, pg_database_size(current_database()) - messages - events
  from (select ${SIZE_OF('message')} as messages, ${SIZE_OF('conversation_event')} as events) as size
  where not exists (select from usage_storage where sampled_at > now() - $1 * interval '0.9 milliseconds')
  on conflict (day) do update set sampled_at = excluded.sampled_at,
    messages = excluded.messages, events = excluded.events, other = excluded.other
  returning day::text`);

/** A day that is over, with time for whoever began to write in it, needs one row. Who writes in it still is added later. */
const FOLD_DAYS = statement(`
  with folded as (
    delete from usage_counter where shard <> -1 and day < (now() at time zone 'UTC')::date - 1 returning *
  )
  insert into usage_counter as counter (day, shard, messages, conversations)
  select day, -1, sum(messages), sum(conversations) from folded group by day
  on conflict (day, shard) do update set
    messages = counter.messages + excluded.messages, conversations = counter.conversations + excluded.conversations`);

/**
 * Measures the storage, unless that was done within the time; whoever did it also tidies up: days that are over become one
 * row each, and what is over is forgotten. The signal ends it early.
 */
export async function doUpkeep(em: EntityManager, config: Config, signal: AbortSignal): Promise<void> {
  const measured = await em.transactional(async (tx) => {
    const [lock] = await run(tx as EntityManager, LOCK, []);
    return lock?.isMine ? run(tx as EntityManager, MEASURE_STORAGE, [UPKEEP_MS]) : [];
  });
  if (measured.length === 0) return;
  await run(em, FOLD_DAYS, []);
  await forget(em, config, signal);
}
