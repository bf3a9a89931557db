import type { LatencySummary } from './percentiles.ts';

/** CPU seconds by group of processes, e.g. `{ services: 3.2, postgres: 1.9 }`. */
export type CpuSeconds<Group extends string> = Readonly<Record<Group, number>>;

/** What one system did between two instants. Latency: from submit to the order's ending. */
export type Window<Group extends string> = LatencySummary & {
  readonly seconds: number;
  readonly sagas: number;
  readonly cpuSeconds: CpuSeconds<Group>;
};

/** The median of each figure over the windows, each taken by itself. */
export type WindowMedians<Group extends string> = LatencySummary & {
  readonly sagasPerSecond: number;
  readonly cpuSecondsPer1000: number;
  readonly cpuSecondsPer1000ByGroup: CpuSeconds<Group>;
};

export function sagasPerSecond(window: Window<string>): number {
  return window.sagas / window.seconds;
}

/** All groups together. */
export function cpuSecondsPer1000(window: Window<string>): number {
  const total = Object.values(window.cpuSeconds).reduce((sum, seconds) => sum + seconds, 0);
  return (total / window.sagas) * 1000;
}

/** Throws RangeError when there are no windows. */
export function windowMedians<Group extends string>(windows: readonly Window<Group>[]): WindowMedians<Group> {
  const medianOf = (figure: (window: Window<Group>) => number) => median(windows.map(figure));
  const groups = Object.keys(windows[0]?.cpuSeconds ?? {}) as Group[];
  return {
    sagasPerSecond: medianOf(sagasPerSecond),
    p50Ms: medianOf((window) => window.p50Ms),
    p95Ms: medianOf((window) => window.p95Ms),
    p99Ms: medianOf((window) => window.p99Ms),
    cpuSecondsPer1000: medianOf(cpuSecondsPer1000),
    cpuSecondsPer1000ByGroup: Object.fromEntries(
      groups.map((group) => [group, medianOf((window) => (window.cpuSeconds[group] / window.sagas) * 1000)]),
    ) as Record<Group, number>,
  };
}

/** The middle value, or the mean of the two middle ones. Throws RangeError on no values. */
export function median(values: readonly number[]): number {
  const ascending = [...values].sort((a, b) => a - b);
  const upper = ascending[Math.floor(ascending.length / 2)];
  const lower = ascending[Math.floor((ascending.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError('no windows, so there is no median');
  return (lower + upper) / 2;
}
