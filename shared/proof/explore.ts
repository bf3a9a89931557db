import { type Breach, type CounterExample, noEnd } from './breach.ts';
import { Growing } from './growing.ts';
import { TooMuch } from './interned.ts';
import { pathTo } from './path.ts';
import type { SagaPromise } from './promise.ts';
import { StateSet } from './state-set.ts';
import { firstStranded } from './stranded.ts';
import { symmetric } from './symmetry.ts';
import { verdicts } from './verdicts.ts';
import type { World } from './world.ts';

export type Exploration = {
  readonly states: number;
  readonly transitions: number;
  /** Steps on the longest of the shortest paths to a state. */
  readonly depth: number;
  /** States in which nothing more happens by itself. */
  readonly ends: number;
  /** Present when a promise is broken: exploring stopped there. */
  readonly counterExample?: CounterExample;
};

/** What is broken, and in which state; `isStep`: not in that state itself, but by a step from there. */
type Found = { readonly breach: Breach; readonly at: number; readonly isStep?: true };

/**
 * Visits every state that can be reached, breadth first and each once, until a promise is broken: the path to that is a
 * shortest one. If none is, an end can be reached from every state by what is certain to happen alone.
 *
 * Throws `TooMuch` when there are more than `mostStates`: what is not explored to its end proves nothing.
 */
export function explore<Outer>(
  world: World<Outer>,
  promises: readonly SagaPromise<Outer>[],
  mostStates = 100_000_000,
): Exploration {
  const states = new StateSet(world.layout.width);
  const parents = new Growing();
  /** Where the certain steps of each state lead, and from where on they are listed. */
  const leads = new Growing();
  const begins = new Growing();
  const merge = symmetric(world.layout);
  const judge = verdicts(world, promises);
  let [transitions, ends, depth, levelEnd] = [0, 0, 0, 1];
  let found: Found | undefined;

  states.add(merge(world.start()));
  parents.push(0);
  for (let number = 0; number < states.size && found === undefined; number++) {
    if (number === levelEnd) [depth, levelEnd] = [depth + 1, states.size];
    const state = states.row(number);
    if (visit(number, state) || found !== undefined) continue;
    ends += 1;
    const breach = judge.inTheEnd(state);
    if (breach) found = { breach, at: number };
  }
  begins.push(leads.length);
  found ??= stranded();
  const counts = { states: states.size, transitions, depth, ends };
  if (found === undefined) return counts;
  const { says } = found.breach;
  const path = pathTo(world, found.at, { states, parents, merge }, found.isStep ? says : undefined);
  return { ...counts, counterExample: { says, path } };

  /** Whether anything is certain to happen there. */
  function visit(number: number, state: Uint16Array): boolean {
    let goesOn = false;
    begins.push(leads.length);
    world.expand(state, (_, __, certain, breach) => {
      transitions += 1;
      if (found !== undefined) return;
      if (breach !== undefined) {
        found = { breach: { says: breach }, at: number, isStep: true };
        return;
      }
      const before = states.size;
      const after = states.add(merge(world.after));
      if (certain) {
        goesOn = true;
        leads.push(after);
      }
      if (after < before) return;
      if (before === mostStates) throw new TooMuch(`there are more than ${mostStates} states`);
      parents.push(number);
      const broken = judge.always(world.after);
      if (broken) found = { breach: broken, at: after };
    });
    return goesOn;
  }

  function stranded(): Found | undefined {
    const at = firstStranded(begins, leads);
    return at === undefined ? undefined : { breach: { says: noEnd }, at };
  }
}
