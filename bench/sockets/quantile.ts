/** Sorts values; tells which of them the given part does not exceed: 0.5 is the median, 1 the largest. 0 if there are none. */
export function createQuantile(values: readonly number[]): (part: number) => number {
  const sorted = Float64Array.from(values).sort();
  return (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
