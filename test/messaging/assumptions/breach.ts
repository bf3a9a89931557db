import type { Assumption } from '../../../scripts/sabotage/assumptions.ts';

export type Breach = { readonly assumption: Assumption; readonly what: string };

/** Those that come up more than once, each of them once. */
export function repeated<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items.filter((item, place) => items.indexOf(item) !== place))];
}
