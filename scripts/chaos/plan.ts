import { createRandom, type Random } from '../bench/random.ts';
import type { Fault } from './fault.ts';

/** One fault of the plan. Times are milliseconds, from the beginning of the run. */
export type Act = {
  readonly fault: Fault;
  readonly atMs: number;
  readonly lastsMs: number;
  readonly draw: number;
};

/** Between two faults of a lane: time to mend what the one broke, and to run without it. */
const pauseMs = [2_000, 5_000] as const;

/**
 * What goes wrong when: the same for the same seed. Each lane goes through all its faults, in another order each time;
 * those of different lanes meet as they may. Nothing begins that would not be over in time.
 */
export function planOf(
  seed: number,
  durationMs: number,
  lanes: readonly (readonly Fault[])[],
): readonly (readonly Act[])[] {
  return lanes.map((faults, lane) => {
    const random = createRandom(seed, lane);
    const acts: Act[] = [];
    let atMs = between(random, pauseMs);
    let left: Fault[] = [];
    for (;;) {
      if (left.length === 0) left = shuffled(random, faults);
      const fault = left.shift() as Fault;
      const lastsMs = between(random, fault.lastsMs);
      if (atMs + lastsMs > durationMs) return acts;
      acts.push({ fault, atMs, lastsMs, draw: random.bits() });
      atMs += lastsMs + between(random, pauseMs);
    }
  });
}

function between(random: Random, [least, most]: readonly [number, number]): number {
  return least + random.below(most - least + 1);
}

function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  const rest = [...items];
  return items.map(() => rest.splice(random.below(rest.length), 1)[0] as Item);
}
