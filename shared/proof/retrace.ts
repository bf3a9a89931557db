import { type Breach, noEnd, type PathStep } from './breach.ts';
import type { State } from './commits.ts';
import type { SagaPromise } from './promise.ts';
import { standingsIn } from './standings.ts';
import { verdicts } from './verdicts.ts';
import type { World } from './world.ts';

export type Retraced = {
  /** How many of the steps could be taken. */
  readonly taken: number;
  /** What was broken on the way, or once the rest had happened by itself. */
  readonly broken?: Breach;
  /** Whether it was broken by the steps alone, so that nothing had to happen after them. */
  readonly atOnce: boolean;
  /** How everybody stands after the steps that could be taken, such as `payment captured`. */
  readonly standing: readonly string[];
};

/** States that are looked at in search of an end; a sound saga has one within a few dozen. */
const mostStates = 20_000;

/**
 * Takes the steps of a counter-example once more, as far as they can still be taken, and lets the rest happen. Where
 * one name stands for several things that can happen, all of them are followed. Messages that the path leaves out,
 * because they are ignored whatever comes, are heard in between.
 */
export function retrace<Outer>(
  world: World<Outer>,
  promises: readonly SagaPromise<Outer>[],
  path: readonly PathStep[],
): Retraced {
  const judge = verdicts(world, promises);
  const { layout } = world;
  const isChannel = new Set(
    layout.orders.flatMap((base) => layout.channels.map((_, channel) => layout.channel(base, channel))),
  );
  let states: readonly State[] = [world.start()];
  for (const [taken, step] of path.entries()) {
    const next = statesAfter(step);
    const broken = next.breach ?? firstOf(next.states, judge.always);
    if (next.states.length > 0) states = next.states;
    if (broken) return { taken: taken + 1, broken, atOnce: true, standing: standing() };
    if (next.states.length === 0) return { taken, ...rest() };
  }
  return { taken: path.length, ...rest() };

  function statesAfter({ order, name }: PathStep): { states: State[]; breach?: Breach } {
    for (let from = states; from.length > 0; from = from.flatMap(withOneIgnored)) {
      const found: State[] = [];
      let breach: Breach | undefined;
      for (const state of from)
        world.expand(state, (to, step, _, broken) => {
          if (to !== order || step !== name) return;
          if (broken === undefined) found.push(world.after.slice());
          else breach ??= { says: broken };
        });
      if (breach) return { states: found, breach };
      if (found.length > 0) return { states: found };
    }
    return { states: [] };
  }

  /** All states in which one message less is to be read, and nothing else is different. */
  function withOneIgnored(state: State): State[] {
    const found: State[] = [];
    world.expand(state, () => {
      const changed = [...world.after.keys()].filter((place) => world.after[place] !== state[place]);
      if (changed.length === 1 && changed.every((place) => isChannel.has(place)))
        found.push(world.after.slice());
    });
    return found;
  }

  function rest(): Omit<Retraced, 'taken'> {
    const ended = firstOf(states, (state) => (isEnd(state) ? judge.inTheEnd(state) : undefined));
    const broken = ended ?? firstOf(states, brokenInTheEnd);
    return { ...(broken && { broken }), atOnce: ended !== undefined, standing: standing() };
  }

  function standing(): string[] {
    const [state = world.start()] = states;
    return standingsIn(world, state);
  }

  function isEnd(state: State): boolean {
    let goesOn = false;
    world.expand(state, (_, __, certain) => {
      goesOn ||= certain;
    });
    return !goesOn;
  }

  /** Follows what is certain, depth first, to the first end that is found. */
  function brokenInTheEnd(start: State): Breach | undefined {
    const open = [start];
    const seen = new Set([start.join()]);
    for (let state = open.pop(); state; state = open.pop()) {
      const broken = judge.always(state);
      if (broken) return broken;
      const onward: State[] = [];
      let breach: Breach | undefined;
      world.expand(state, (_, __, certain, says) => {
        if (!certain) return;
        if (says !== undefined) breach ??= { says };
        onward.push(world.after.slice());
      });
      if (breach) return breach;
      if (onward.length === 0) return judge.inTheEnd(state);
      for (const next of onward.toReversed()) {
        if (seen.has(next.join())) continue;
        seen.add(next.join());
        open.push(next);
      }
      if (seen.size > mostStates) break;
    }
    return { says: noEnd };
  }
}

function firstOf(states: readonly State[], judge: (state: State) => Breach | undefined): Breach | undefined {
  for (const state of states) {
    const broken = judge(state);
    if (broken) return broken;
  }
  return undefined;
}
