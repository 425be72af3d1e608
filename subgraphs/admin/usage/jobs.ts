import { run, statement } from '../../../kernel/database/statement.ts';
import { HOUR_MS, type Job } from '../../../kernel/jobs/job.ts';
import { removalOf, removeAll } from '../../../kernel/jobs/remove-rows.ts';

const SIZE_OF = (table: string) =>
  `(select coalesce(sum(pg_total_relation_size(relid)), 0) from pg_partition_tree('${table}'))`;

/** Tables with their indexes. */
const MEASURE = statement(`
  insert into usage_storage (day, sampled_at, messages, events, other)
  select (now() at time zone 'UTC')::date, now(), messages, events, pg_database_size(current_database()) - messages - events
  from (select ${SIZE_OF('message')} as messages, ${SIZE_OF('conversation_event')} as events) as size
  on conflict (day) do update set sampled_at = excluded.sampled_at,
    messages = excluded.messages, events = excluded.events, other = excluded.other`);

/** A day that is over, with time for whoever began to write in it, needs one row. Who writes in it still is added later. */
const FOLD_DAYS = statement(`
  with folded as (
    delete from usage_counter where shard <> -1 and day < (now() at time zone 'UTC')::date - 1 returning *
  )
  insert into usage_counter as counter (day, shard, messages, conversations)
  select day, -1, sum(messages), sum(conversations) from folded group by day
  on conflict (day, shard) do update set
    messages = counter.messages + excluded.messages, conversations = counter.conversations + excluded.conversations`);

/** Gateways may have been without the database for this number of days and still count nobody twice. */
const MARGIN_DAYS = 7;
const LONG_AGO = `(now() at time zone 'UTC')::date - ${MARGIN_DAYS}`;

const COUNTED_USERS = [
  removalOf('active_user', `select ctid from active_user where day < ${LONG_AGO}`),
  removalOf('active_user_month', `select ctid from active_user_month where month < date_trunc('month', ${LONG_AGO})`),
];

export const usageJobs: readonly Job[] = [
  {
    name: 'measure-storage',
    description: 'Measures what messages, events and everything else take in the database.',
    everyMs: HOUR_MS,
    async run({ em }) {
      await run(em, MEASURE, []);
    },
  },
  {
    name: 'fold-usage',
    description:
      'Puts the counters of each day that is over together, and forgets who was active once all of it is counted.',
    everyMs: HOUR_MS,
    async run(work) {
      await run(work.em, FOLD_DAYS, []);
      await removeAll(work, COUNTED_USERS);
    },
  },
];
