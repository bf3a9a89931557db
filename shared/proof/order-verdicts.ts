import type { Breach } from './breach.ts';
import type { State } from './commits.ts';
import type { SagaPromise } from './promise.ts';
import { StateSet } from './state-set.ts';
import { viewOf } from './view.ts';
import type { World } from './world.ts';

const bits = 16;

/**
 * Tells which of the promises about each order on its own is broken. What they can see of an order is little, so most
 * orders stand as another one did before, and the answer is known.
 */
export function orderVerdicts<Outer>(world: World<Outer>, promises: readonly SagaPromise<Outer>[]) {
  const { layout, saga } = world;
  const shown = viewOf(world);
  const perOrder = promises.filter(({ isKeptFor }) => isKeptFor !== undefined);
  const people = saga.participants.length;
  const words = Math.ceil(layout.channels.length / bits);
  const seen = new StateSet(people + 2 + words);
  const known: (Breach | undefined)[] = [];
  const row = new Uint16Array(people + 2 + words);

  return (state: State): Breach | undefined => {
    for (const [order, base] of layout.orders.entries()) {
      look(state, base);
      const number = seen.add(row);
      if (number === known.length) known.push(judge(state, order));
      const breach = known[number];
      if (breach) return breach;
    }
    return undefined;
  };

  /** Puts what promises can see of an order into `row`: of a channel, whether there is anything to read. */
  function look(state: State, base: number): void {
    for (let number = 0; number < people; number++) row[number] = state[layout.part(base, number)] as number;
    row[people] = state[layout.outside(base)] as number;
    row[people + 1] = state[layout.watched(base)] as number;
    row.fill(0, people + 2);
    for (let channel = 0; channel < layout.channels.length; channel++)
      if (state[layout.channel(base, channel)] !== 0)
        row[people + 2 + Math.floor(channel / bits)] =
          (row[people + 2 + Math.floor(channel / bits)] as number) | (1 << (channel % bits));
  }

  function judge(state: State, order: number): Breach | undefined {
    shown.state = state;
    const view = shown.view.orders[order];
    return view && perOrder.find(({ isKeptFor }) => isKeptFor?.(view) === false);
  }
}
