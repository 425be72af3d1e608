import type { EntityManager } from '@mikro-orm/postgresql';
import type { Histogram } from 'prom-client';
import { run, statement } from '../../kernel/database/statement.ts';

/** Observations by the upper bound of their bucket, in seconds; not cumulative. */
type Counts = ReadonlyMap<number, number>;

const WRITE = statement(`
  insert into usage_latency as latency (day, bucket, count)
  select (clock_timestamp() at time zone 'UTC')::date, bucket, added
  from unnest($1::double precision[], $2::bigint[]) as observed (bucket, added) order by bucket
  on conflict (day, bucket) do update set count = latency.count + excluded.count`);

/**
 * Returns what writes down the observations that a histogram made since the last time. All buckets are written, the empty
 * ones too: where a bucket begins is where the one before it ends.
 */
export function createLatencyWriter(histogram: Histogram): (em: EntityManager) => Promise<void> {
  let written: Counts = new Map();
  return async (em) => {
    const counts = await readCounts(histogram);
    const added = [...counts].map(([bucket, count]) => count - (written.get(bucket) ?? 0));
    if (!added.some((count) => count > 0)) return;
    await run(em, WRITE, [[...counts.keys()], added]);
    written = counts;
  };
}

async function readCounts(histogram: Histogram): Promise<Counts> {
  const { values } = await histogram.get();
  let below = 0;
  const counts = new Map<number, number>();
  for (const { metricName, labels, value } of values) {
    if (!metricName?.endsWith('_bucket')) continue;
    counts.set(labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le), value - below);
    below = value;
  }
  return counts;
}
