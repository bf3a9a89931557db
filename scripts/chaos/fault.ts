import type { Stack } from '../stack/stack.ts';
import type { RestartableParts } from '../stack/stack-parts.ts';
import type { System } from '../stack/system.ts';

/** What can be made to fail. */
export type Target = {
  readonly system: System & { readonly stack: Stack & { readonly parts: RestartableParts } };
  /** Where processes look how wrong their clocks are. */
  readonly clockDir: string;
};

/** One thing that goes wrong. */
export type Fault = {
  readonly name: string;
  /** For how long at least and at most, in milliseconds. */
  readonly lastsMs: readonly [number, number];
  /**
   * Makes it go wrong, lets `last` pass, and mends it, whatever happens. `draw`, a large number, chooses where. Gives
   * what was hit, for the report; undefined when nothing was. Rejects when it cannot be mended.
   */
  inflict(target: Target, draw: number, last: () => Promise<void>): Promise<string | undefined>;
};

export function chosen<Item>(items: readonly Item[], draw: number): Item {
  return items[draw % items.length] as Item;
}
