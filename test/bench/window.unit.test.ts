import { describe, expect, it } from 'vitest';
import { median, type Window, windowMedians } from '../../scripts/bench/measure/window.ts';

describe('median', () => {
  it('is the middle value, or the mean of the two middle ones', () => {
    expect(median([100, 9, 20])).toBe(20);
    expect(median([1, 2, 3, 10])).toBe(2.5);
    expect(median([4])).toBe(4);
  });

  it('refuses to make a figure out of nothing', () => {
    expect(() => median([])).toThrow('no windows');
  });
});

describe('windowMedians', () => {
  it('takes the median of each figure by itself and relates CPU to the sagas of the same window', () => {
    // given three windows, each the middle one in another figure
    const windows: Window<'services' | 'postgres'>[] = [
      window({ seconds: 2, sagas: 2000, p50Ms: 5, p95Ms: 8, p99Ms: 30, services: 1, postgres: 1 }),
      window({ seconds: 2, sagas: 4000, p50Ms: 4, p95Ms: 9, p99Ms: 10, services: 1, postgres: 1 }),
      window({ seconds: 2, sagas: 1000, p50Ms: 6, p95Ms: 7, p99Ms: 20, services: 2, postgres: 1 }),
    ];
    // when
    const medians = windowMedians(windows);
    // then
    expect(medians).toEqual({
      sagasPerSecond: 1000,
      p50Ms: 5,
      p95Ms: 8,
      p99Ms: 20,
      cpuSecondsPer1000: 1,
      cpuSecondsPer1000ByGroup: { services: 0.5, postgres: 0.5 },
    });
  });

  it('refuses to make a figure out of nothing', () => {
    expect(() => windowMedians([])).toThrow('no windows');
  });
});

function window(
  figures: Record<'seconds' | 'sagas' | 'p50Ms' | 'p95Ms' | 'p99Ms' | 'services' | 'postgres', number>,
) {
  const { services, postgres, ...rest } = figures;
  return { ...rest, cpuSeconds: { services, postgres } };
}
