import type { State } from './commits.ts';
import type { OrderView, WorldView } from './promise.ts';
import type { World } from './world.ts';

/** A state of the world to look at: the one that was last put into `state`. */
export function viewOf<Outer>(world: World<Outer>): { state: State; readonly view: WorldView<Outer> } {
  const { layout, numbers, saga } = world;
  const places = new Map(saga.participants.map(({ name }, number) => [name, number]));
  const shown = { state: world.start() };
  const at = (place: number) => shown.state[place] as number;
  const orders = layout.orders.map(
    (base): OrderView<Outer> => ({
      get outside() {
        return numbers.outsides.valueOf(at(layout.outside(base)));
      },
      state(participant) {
        const number = places.get(participant);
        if (number === undefined) throw new Error(`nobody is called ${participant}`);
        return numbers.standings[number]?.valueOf(at(layout.part(base, number))).state;
      },
      published(...types) {
        const messages = numbers.lists
          .itemsOf(at(layout.watched(base)))
          .map((id) => numbers.messages.valueOf(id));
        return messages.filter(({ type }) => types.includes(type));
      },
      hasReadAll(participant) {
        const reader = places.get(participant);
        return layout.channels.every(
          ({ consumer }, channel) => consumer !== reader || at(layout.channel(base, channel)) === 0,
        );
      },
    }),
  );
  const view: WorldView<Outer> = {
    orders,
    get records() {
      return numbers.records.valueOf(at(layout.records));
    },
  };
  return Object.assign(shown, { view });
}
