import { describe, expect, it } from 'vitest';
import { createOrderMix } from '../../scripts/bench/order-mix.ts';
import { type ServiceName, services } from '../../scripts/services.ts';
import { awaitLeftovers } from '../../scripts/soak/leftovers.ts';
import { describeLoad } from '../../scripts/soak/report.ts';
import { type Sizes, type TableSizes, tables } from '../../scripts/soak/table-sizes.ts';
import { findGrowth, type Interval } from '../../scripts/soak/verdict.ts';

type Figures = { readonly bytes: number; readonly cost: number };

const even = { rows: 10, bytes: 40_960 };

function sizesWith(changes: { readonly [Name in ServiceName]?: Partial<TableSizes> }, others = even): Sizes {
  const sizes = services.map(({ name }) => [
    name,
    { ...Object.fromEntries(tables.map((table) => [table, others])), ...changes[name] },
  ]);
  return Object.fromEntries(sizes) as Sizes;
}

/** Thirty intervals; `change` says what differs from an even run in the n-th of them. */
function soak(change: (n: number) => Partial<Figures>): Interval[] {
  return Array.from({ length: 30 }, (_, n) => {
    const { bytes, cost } = { bytes: 2_000_000, cost: 1.5, ...change(n) };
    const sizes = sizesWith({ payment: { states: { rows: 4_000, bytes } } });
    return { seconds: 10, sagas: 1_000, cpuSecondsPer1000: cost, sizes };
  });
}

describe('the verdict of a soak', () => {
  it('finds nothing when all is even, whatever the warm-up was, and whatever single intervals show', () => {
    expect(findGrowth(soak(() => ({})))).toEqual([]);
    expect(findGrowth(soak((n) => (n < 10 ? { bytes: 100_000 * n, cost: 9 - n / 2 } : {})))).toEqual([]);
    expect(findGrowth(soak((n) => (n % 10 === 9 ? { bytes: 90_000_000, cost: 8 } : {})))).toEqual([]);
  });

  it('finds a table of one service that grows with the load', () => {
    expect(findGrowth(soak((n) => ({ bytes: 2_000_000 + 50_000 * n })))).toEqual([
      "bytes of payment's states grew from 2725000 to 3225000",
    ]);
  });

  it('finds a cost that grows', () => {
    expect(findGrowth(soak((n) => ({ cost: 1 + n / 10 })))).toEqual([
      'CPU-s per 1,000 sagas grew from 2.45 to 3.45',
    ]);
  });

  it('is not given on less than three intervals', () => {
    expect(() => findGrowth(soak(() => ({})).slice(0, 2))).toThrow(RangeError);
  });
});

describe('the end of a soak', () => {
  const empty = sizesWith({}, { rows: 0, bytes: 40_960 });

  /** Waits a moment at most, while the tables are found as given, in the end as given last. */
  async function leftoversOf(...found: readonly Sizes[]) {
    const lines: string[] = [];
    let looks = 0;
    const measure = async () => found[looks++] ?? found.at(-1) ?? empty;
    const { signal } = new AbortController();
    const leftovers = await awaitLeftovers(
      { measure },
      { withinMs: 50, log: (line) => lines.push(line), signal },
    );
    return { leftovers, lines, looks };
  }

  it('finds every row that is never forgotten, however few they are', async () => {
    const left = sizesWith(
      { payment: { states: { rows: 5, bytes: 8_192 } }, order: { parked: { rows: 1, bytes: 8_192 } } },
      { rows: 0, bytes: 8_192 },
    );
    const { leftovers, looks } = await leftoversOf(left);
    expect(leftovers).toEqual(["1 rows are left in order's parked", "5 rows are left in payment's states"]);
    expect(looks).toBeGreaterThan(1);
  });

  it('waits while what is old is being forgotten, and not longer', async () => {
    const patient = await leftoversOf(sizesWith({}), empty);
    expect(patient).toMatchObject({ leftovers: [], looks: 2 });
    expect(await leftoversOf(empty)).toMatchObject({ leftovers: [], looks: 1 });
    expect(patient.lines.at(-1)).toMatch(/^all tables are empty after \d+ s$/);
  });
});

describe('the report of a soak', () => {
  it('says what the load consists of', () => {
    const load = describeLoad({ perSecond: 100, intervals: 30, intervalSeconds: 6 }, createOrderMix(1));
    expect(load).toMatch(
      /^100 orders per second for 3 minutes: 90 % confirmed, 5 % (declined|not-shippable), /,
    );
    expect(load).toContain('nobody pays on a page');
  });
});
