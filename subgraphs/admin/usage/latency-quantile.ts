/** Observations of a histogram up to a bound and above the one before it. */
export interface Bucket {
  /** The upper bound, inclusive; infinite for the last one. */
  readonly bound: number;
  readonly count: number;
}

/**
 * The value that this part of the observations does not exceed, estimated as Prometheus' `histogram_quantile` does: inside
 * a bucket they are taken to be spread evenly, the first one begins at 0, and of what lies in the last, unbounded one it is
 * only known that it is more than the highest bound, which is returned. Null without observations. Buckets are in order.
 * https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
 */
export function latencyQuantile(part: number, buckets: readonly Bucket[]): number | null {
  const rank = part * buckets.reduce((sum, { count }) => sum + count, 0);
  let [below, start] = [0, 0];
  for (const { bound, count } of buckets) {
    if (count > 0 && below + count >= rank)
      return Number.isFinite(bound) ? start + ((bound - start) * (rank - below)) / count : start;
    below += count;
    start = bound;
  }
  return null;
}
