import type { State } from './commits.ts';
import type { Layout } from './layout.ts';

/**
 * Gives the one of all states that differ only in which order is which. Orders are alike: they share nothing but the
 * records, which do not tell whose they are.
 */
export function symmetric({ orders, span }: Layout): (state: State) => State {
  if (orders.length === 1) return (state) => state;
  return (state) => {
    const blocks = orders.map((base) => state.slice(base, base + span)).toSorted(compared);
    const merged = state.slice();
    blocks.forEach((block, number) => {
      merged.set(block, orders[number]);
    });
    return merged;
  };
}

function compared(one: State, other: State): number {
  const place = one.findIndex((number, index) => number !== other[index]);
  return place < 0 ? 0 : (one[place] as number) - (other[place] as number);
}
