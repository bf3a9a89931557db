import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceName } from '../services.ts';
import { type Sizes, type TableMeter, tables } from './table-sizes.ts';

const lookEveryMs = 1_000;

export type LeftoverOptions = {
  /** By then all that was left by a load that has ended must be forgotten. */
  readonly withinMs: number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
};

/**
 * Waits until every table of every service is empty, and gives what is not by then. However seldom an ending is, and
 * however slowly a table grows by it, what is never purged is left in the end.
 */
export async function awaitLeftovers(
  meter: Pick<TableMeter, 'measure'>,
  { withinMs, log, signal }: LeftoverOptions,
): Promise<string[]> {
  const start = performance.now();
  log(`the load has ended: within ${withinMs / 1000} s all tables must be empty`);
  for (;;) {
    const leftovers = findLeftovers(await meter.measure());
    const elapsedMs = performance.now() - start;
    if (leftovers.length === 0) log(`all tables are empty after ${Math.round(elapsedMs / 1000)} s`);
    if (leftovers.length === 0 || elapsedMs >= withinMs) return leftovers;
    await wait(Math.min(lookEveryMs, withinMs - elapsedMs), undefined, { signal });
  }
}

/** What is still there, in words; empty when nothing is. */
export function findLeftovers(sizes: Sizes): string[] {
  return (Object.keys(sizes) as ServiceName[]).flatMap((service) =>
    tables
      .filter((table) => sizes[service][table].rows > 0)
      .map((table) => `${sizes[service][table].rows} rows are left in ${service}'s ${table}`),
  );
}
