import type { MixedOrder } from '../bench/order-mix.ts';
import { type Table, tables } from './table-sizes.ts';
import type { Interval } from './verdict.ts';

export type LoadOptions = {
  readonly perSecond: number;
  readonly intervals: number;
  readonly intervalSeconds: number;
};

/** What the load consists of, and what not; the shares are those of its first hundred orders. */
export function describeLoad(
  { perSecond, intervals, intervalSeconds }: LoadOptions,
  orderAt: (index: number) => MixedOrder,
): string {
  const wanted = Array.from({ length: 100 }, (_, index) => orderAt(index).outcome);
  const shares = [...Map.groupBy(wanted, (outcome) => outcome)]
    .toSorted(([, some], [, others]) => others.length - some.length)
    .map(([outcome, { length }]) => `${length} % ${outcome}`);
  return (
    `${perSecond} orders per second for ${(intervals * intervalSeconds) / 60} minutes: ${shares.join(', ')}. ` +
    'All by card: nobody pays on a page, cancels, or lets an order expire, and nothing is parked.'
  );
}

export function reportHead(): string {
  return line(['after', 'sagas/s', 'CPU-s/1,000', ...tables.map((table) => `${table} rows / MB`)]);
}

/** One interval, its tables summed over the services. */
export function reportLine(afterSeconds: number, interval: Interval): string {
  const { sagas, seconds, cpuSecondsPer1000 } = interval;
  return line([
    `${Math.round(afterSeconds)} s`,
    (sagas / seconds).toFixed(1),
    cpuSecondsPer1000.toFixed(2),
    ...tables.map((table) => size(interval, table)),
  ]);
}

function size({ sizes }: Interval, table: Table): string {
  const sum = (unit: 'rows' | 'bytes') =>
    Object.values(sizes).reduce((total, ofService) => total + ofService[table][unit], 0);
  return `${sum('rows').toLocaleString('en-US')} / ${(sum('bytes') / 1_000_000).toFixed(1)}`;
}

function line([after = '', rate = '', cost = '', ...figures]: readonly string[]): string {
  return [
    after.padStart(7),
    rate.padStart(8),
    cost.padStart(12),
    ...figures.map((figure) => figure.padStart(18)),
  ].join('');
}
