import type { PathStep } from './breach.ts';
import type { State } from './commits.ts';
import type { Growing } from './growing.ts';
import type { StateSet } from './state-set.ts';
import type { World } from './world.ts';

type Explored = {
  readonly states: StateSet;
  /** By state: the one from which it was first reached. */
  readonly parents: Growing;
  merge(state: State): State;
};

/** The steps that led there, found again by taking them, and then the one that is a breach itself, if there is one. */
export function pathTo<Outer>(
  world: World<Outer>,
  target: number,
  { states, parents, merge }: Explored,
  breach?: string,
): PathStep[] {
  const trail: number[] = [];
  for (let number = target; number !== 0; number = parents.at(number)) trail.unshift(number);
  const path: PathStep[] = [];
  let state: State = world.start();
  for (const number of trail) {
    const wanted = states.row(number);
    let reached: State | undefined;
    world.expand(state, (order, name) => {
      if (reached !== undefined || !isSame(merge(world.after), wanted)) return;
      reached = world.after.slice();
      path.push({ order, name });
    });
    if (reached === undefined) throw new Error('a state that was reached cannot be reached again');
    state = reached;
  }
  if (breach === undefined) return path;
  let last: PathStep | undefined;
  world.expand(state, (order, name, _, says) => {
    if (says === breach) last ??= { order, name };
  });
  return last ? [...path, last] : path;
}

function isSame(one: State, other: State): boolean {
  return one.every((number, place) => number === other[place]);
}
