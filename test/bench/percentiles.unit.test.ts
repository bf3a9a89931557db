import { describe, expect, it } from 'vitest';
import { percentile, summarizeLatencies } from '../../scripts/bench/measure/percentiles.ts';

describe('percentile', () => {
  it('is the smallest value that so many percent of the values do not exceed', () => {
    // given 1..100
    const ascending = Array.from({ length: 100 }, (_, index) => index + 1);
    // when / then
    expect(percentile(ascending, 50)).toBe(50);
    expect(percentile(ascending, 95)).toBe(95);
    expect(percentile(ascending, 99)).toBe(99);
    expect(percentile(ascending, 100)).toBe(100);
  });

  it('is always a measured value, never one in between', () => {
    expect(percentile([1, 10], 50)).toBe(1);
    expect(percentile([1, 10], 51)).toBe(10);
    expect(percentile([7], 99)).toBe(7);
  });

  it('refuses to make a figure out of nothing', () => {
    expect(() => percentile([], 50)).toThrow('no values were measured');
    expect(() => percentile([1], 0)).toThrow('percent must be above 0');
    expect(() => percentile([1], 101)).toThrow('percent must be above 0');
  });
});

describe('summarizeLatencies', () => {
  it('takes latencies in any order, compares them as numbers and leaves them as they are', () => {
    // given values whose order as text would be another
    const latencies = [100, 9, 20, 1];
    // when
    const summary = summarizeLatencies(latencies);
    // then
    expect(summary).toEqual({ p50Ms: 9, p95Ms: 100, p99Ms: 100 });
    expect(latencies).toEqual([100, 9, 20, 1]);
  });
});
