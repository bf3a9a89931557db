import type { State } from './commits.ts';
import type { Layout } from './layout.ts';

/**
 * Gives the one of all states that differ only in which order is which; the result holds until the next call. Orders
 * are alike: they share nothing but the records, which do not tell whose they are.
 */
export function symmetric({ orders, span, width }: Layout): (state: State) => State {
  if (orders.length === 1) return (state) => state;
  const merged = new Uint16Array(width);
  return (state) => {
    const sorted = orders.toSorted((one, other) => compared(state, one, other));
    if (sorted.every((base, place) => base === orders[place])) return state;
    merged.set(state);
    sorted.forEach((from, place) => {
      const to = orders[place] as number;
      for (let offset = 0; offset < span; offset++) merged[to + offset] = state[from + offset] as number;
    });
    return merged;
  };

  function compared(state: State, one: number, other: number): number {
    for (let offset = 0; offset < span; offset++) {
      const difference = (state[one + offset] as number) - (state[other + offset] as number);
      if (difference !== 0) return difference;
    }
    return 0;
  }
}
