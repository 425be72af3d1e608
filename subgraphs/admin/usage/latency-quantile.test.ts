import { describe, expect, test } from '@jest/globals';
import { type Bucket, latencyQuantile } from './latency-quantile.ts';

const histogram = (...counts: readonly [bound: number, count: number][]): Bucket[] =>
  counts.map(([bound, count]) => ({ bound, count }));

const INF = Number.POSITIVE_INFINITY;

describe('the quantiles of a histogram', () => {
  test('lie inside their bucket as if it were filled evenly', () => {
    const buckets = histogram([0.1, 10], [0.2, 30], [0.5, 60], [INF, 0]);
    expect(latencyQuantile(0.05, buckets)).toBeCloseTo(0.05, 10);
    expect(latencyQuantile(0.25, buckets)).toBeCloseTo(0.15, 10);
    expect(latencyQuantile(0.4, buckets)).toBeCloseTo(0.2, 10);
    expect(latencyQuantile(0.7, buckets)).toBeCloseTo(0.35, 10);
    expect(latencyQuantile(1, buckets)).toBeCloseTo(0.5, 10);
  });

  test('begin where the bucket before ends, also when that one is empty', () => {
    expect(latencyQuantile(0.5, histogram([0.1, 0], [0.2, 4], [INF, 0]))).toBeCloseTo(0.15, 10);
    expect(latencyQuantile(0.5, histogram([0.1, 2], [0.2, 0], [0.3, 2], [INF, 0]))).toBeCloseTo(0.1, 10);
  });

  test('are the highest bound for what lies above it', () => {
    expect(latencyQuantile(0.99, histogram([1, 1], [10, 0], [INF, 9]))).toBe(10);
  });

  test('are unknown without observations', () => {
    expect(latencyQuantile(0.5, [])).toBeNull();
    expect(latencyQuantile(0.5, histogram([1, 0], [INF, 0]))).toBeNull();
  });
});
