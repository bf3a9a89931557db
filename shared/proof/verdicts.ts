import type { Breach } from './breach.ts';
import type { State } from './commits.ts';
import { remembered } from './interned.ts';
import { parts } from './layout.ts';
import { orderVerdicts } from './order-verdicts.ts';
import { isAtRest, type SagaPromise } from './promise.ts';
import { viewOf } from './view.ts';
import type { World } from './world.ts';

/** Tells what is broken in a state: on the way, or once nothing more happens by itself. */
export function verdicts<Outer>(world: World<Outer>, promises: readonly SagaPromise<Outer>[]) {
  const { layout, numbers, saga } = world;
  const shown = viewOf(world);
  const always = promises.filter(({ when, isKeptFor }) => when === 'always' && isKeptFor === undefined);
  const ofAnOrder = orderVerdicts(
    world,
    promises.filter(({ when }) => when === 'always'),
  );
  const inTheEnd = promises.filter(({ when }) => when === 'in the end');
  /** Per participant: by its record, and whether something of its own is under way. */
  const waits = saga.participants.map((participant, number) =>
    remembered((standing, isBusy) => {
      const { state, deadline } = numbers.standings[number]?.valueOf(standing) ?? {};
      if (state === undefined || isAtRest(participant, state) || participant.entrusted.has(state.status))
        return false;
      return isBusy === 0 && deadline === undefined;
    }),
  );

  function waiting(state: State): string | undefined {
    for (const base of layout.orders)
      for (let number = 0; number < waits.length; number++) {
        const place = layout.part(base, number);
        const isBusy = state[place + parts.open] !== 0 || state[place + parts.outcomes] !== 0;
        if (waits[number]?.(state[place] as number, isBusy ? 1 : 0)) return saga.participants[number]?.name;
      }
    return undefined;
  }

  function broken(state: State, candidates: typeof promises): Breach | undefined {
    shown.state = state;
    return candidates.find((promise) => !promise.isKept(shown.view));
  }

  return {
    always(state: State): Breach | undefined {
      const idler = waiting(state);
      if (idler) return { says: `${idler} waits with neither a deadline nor a call under way` };
      return ofAnOrder(state) ?? broken(state, always);
    },
    inTheEnd(state: State): Breach | undefined {
      shown.state = state;
      for (const { state: stateOf } of shown.view.orders)
        for (const participant of saga.participants) {
          const record = stateOf(participant.name);
          if (!isAtRest(participant, record))
            return { says: `nothing more happens, and ${participant.name} is left ${record?.status}` };
        }
      return broken(state, inTheEnd);
    },
  };
}
