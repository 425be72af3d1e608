import { ArgsType, Field } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput } from '../../../kernel/errors.ts';
import { Day, isoDay, parseDay } from '../../../kernel/graphql/day.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { type Bucket, latencyQuantile } from './latency-quantile.ts';
import type { DeliveryLatency, StorageUsage, UsageDay } from './usage-day.ts';

/** In one answer. */
const MOST_DAYS = 366;

@ArgsType()
export class UsageArgs {
  @Field(() => Day, { nullable: true, description: 'The first day; 29 days before the last if left out.' })
  from?: string | null;

  @Field(() => Day, {
    nullable: true,
    description: `The last day; today (UTC) if left out. The range has at most ${MOST_DAYS} days.`,
  })
  to?: string | null;
}

type DayRow = Omit<UsageDay, 'deliveryLatency'>;

/** Rollups alone: what is counted as it happens. A month is counted from its first day, so it is read from there. */
const DAYS = statement<Omit<DayRow, 'storage'> & { readonly [Part in keyof StorageUsage]: StorageUsage[Part] | null }>(`
  with day as (
    select day::date as day
    from generate_series(date_trunc('month', $1::date::timestamp), $2::date::timestamp, interval '1 day') as day
  ), counter as (
    select greatest(day, date_trunc('month', $1::date)::date - 1) as day,
      sum(messages) as messages, sum(conversations) as conversations
    from usage_counter where day <= $2::date group by 1
  ), total as (
    select day, messages as sent, conversations as created,
      sum(messages) over up_to_day as messages, sum(conversations) over up_to_day as conversations
    from (
      select day, coalesce(messages, 0) as messages, coalesce(conversations, 0) as conversations
      from counter full join day using (day)
    ) as counted window up_to_day as (order by day)
  ), activity as (
    select day, coalesce(active_users, 0) as active_users,
      sum(coalesce(first_in_month, 0)) over (partition by date_trunc('month', day) order by day) as in_month
    from day left join usage_activity using (day)
  )
  select day::text, active_users::integer as "activeUsers", in_month::integer as "monthlyActiveUsers",
    sent::integer as "messagesSent", total.messages::double precision as "messagesTotal",
    created::integer as "conversationsCreated", total.conversations::double precision as "conversationsTotal",
    storage.messages::double precision as messages, events::double precision, other::double precision,
    (storage.messages + events + other)::double precision as total, sampled_at as "sampledAt"
  from activity join total using (day) left join usage_storage as storage using (day)
  where day >= $1::date order by day`);

const LATENCY = statement<Bucket & { readonly day: string }>(`
  select day::text, bucket as bound, count::double precision as count
  from usage_latency where day between $1::date and $2::date order by day, bucket`);

/** The figures of each day from the first to the last one. */
export async function listUsage(context: RequestContext, args: UsageArgs): Promise<UsageDay[]> {
  const range = parseRange(args);
  const [rows, latencies] = await Promise.all([run(context.em, DAYS, range), run(context.em, LATENCY, range)]);
  const buckets = Map.groupBy(latencies, ({ day }) => day);
  return rows.map(({ messages, events, other, total, sampledAt, ...row }) => ({
    ...row,
    storage: sampledAt && ({ messages, events, other, total, sampledAt } as StorageUsage),
    deliveryLatency: toLatency(buckets.get(row.day) ?? []),
  }));
}

function toLatency(buckets: readonly Bucket[]): DeliveryLatency {
  const milliseconds = (part: number) => {
    const seconds = latencyQuantile(part, buckets);
    return seconds === null ? null : Math.round(seconds * 1e6) / 1e3;
  };
  const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  return { count, p50: milliseconds(0.5), p95: milliseconds(0.95), p99: milliseconds(0.99) };
}

const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_DAYS = 30;

function parseRange({ from, to }: UsageArgs): [from: string, to: string] {
  const last = to == null ? isoDay(Date.now()) : parseDay(to, 'to');
  const first = from == null ? isoDay(Date.parse(last) - (DEFAULT_DAYS - 1) * DAY_MS) : parseDay(from, 'from');
  if (first > last) throw badInput('from', 'must not be after to.');
  if (Date.parse(last) - Date.parse(first) >= MOST_DAYS * DAY_MS)
    throw badInput('from', `and to must span at most ${MOST_DAYS} days.`);
  return [first, last];
}
