export type LatencySummary = { readonly p50Ms: number; readonly p95Ms: number; readonly p99Ms: number };

/**
 * The nearest-rank percentile: the smallest measured value that at least `percent` % of the values do not
 * exceed. Always a value that was really measured. Throws RangeError on no values.
 */
export function percentile(ascending: ArrayLike<number>, percent: number): number {
  if (percent <= 0 || percent > 100)
    throw new RangeError(`percent must be above 0 and up to 100, not ${percent}`);
  const rank = Math.ceil((percent / 100) * ascending.length);
  const value = ascending[rank - 1];
  if (value === undefined) throw new RangeError('no values were measured, so there is no percentile');
  return value;
}

/** Takes latencies in any order and leaves them as they are. */
export function summarizeLatencies(latenciesMs: readonly number[]): LatencySummary {
  const ascending = Float64Array.from(latenciesMs).sort();
  return {
    p50Ms: percentile(ascending, 50),
    p95Ms: percentile(ascending, 95),
    p99Ms: percentile(ascending, 99),
  };
}
