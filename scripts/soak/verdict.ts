import { median } from '../bench/measure/window.ts';
import type { ServiceName } from '../services.ts';
import { type Sizes, tables } from './table-sizes.ts';

/** What one interval of a soak showed; sizes are those at its end. */
export type Interval = {
  readonly seconds: number;
  readonly sagas: number;
  readonly cpuSecondsPer1000: number;
  readonly sizes: Sizes;
};

/** A table may be so much bigger in the last third than in the middle one. */
const growth = 1.1;
/** And so many bytes on top: a few pages. */
const slack = 128 * 1024;
/**
 * CPU per saga may be so much higher: by so much the thirds of an even load differ where others work on the machine. A
 * cost that grows with what was processed before would be higher by two thirds.
 */
const costGrowth = 1.25;

/**
 * What has grown, in words; empty when all is flat. The first third is warm-up: tables fill, code gets compiled. What
 * grows too slowly to be seen here is found among the leftovers in the end.
 */
export function findGrowth(intervals: readonly Interval[]): string[] {
  const third = Math.floor(intervals.length / 3);
  if (third === 0) throw new RangeError('a verdict needs three intervals at least');
  const middle = intervals.slice(third, -third);
  const last = intervals.slice(-third);
  const problems: string[] = [];
  const compare = (what: string, figure: (interval: Interval) => number, factor: number, extra: number) => {
    const [before, after] = [median(middle.map(figure)), median(last.map(figure))];
    if (after > before * factor + extra)
      problems.push(`${what} grew from ${round(before)} to ${round(after)}`);
  };
  for (const service of Object.keys(intervals[0]?.sizes ?? {}) as ServiceName[])
    for (const table of tables)
      compare(`bytes of ${service}'s ${table}`, ({ sizes }) => sizes[service][table].bytes, growth, slack);
  compare('CPU-s per 1,000 sagas', ({ cpuSecondsPer1000 }) => cpuSecondsPer1000, costGrowth, 0);
  return problems;
}

function round(figure: number): number {
  return Number(figure.toPrecision(4));
}
