import type { State } from './commits.ts';
import { type Flow, isInert } from './flow.ts';
import type { Hearings } from './hearing.ts';
import { remembered } from './interned.ts';
import type { Layout } from './layout.ts';
import type { Numbers } from './numbers.ts';
import type { Saga } from './saga.ts';

/** Drops, in a state, what its reader will ignore whatever comes, as far as that is next to be read. */
export function inertDropper<Outer>(
  { participants }: Saga<Outer>,
  layout: Layout,
  { lists, messages, standings }: Numbers<Outer>,
  { hearings, flow }: { readonly hearings: Hearings<Outer>; readonly flow: Flow },
): (state: State) => void {
  const withoutInert = participants.map((participant, number) =>
    remembered((queue, standing) => {
      const status = standings[number]?.valueOf(standing).state?.status ?? 'absent';
      let rest = queue;
      for (const message of lists.itemsOf(queue)) {
        if (!isInert(participant, messages.valueOf(message).type, status, flow)) break;
        // Asked all the same, so that it is known to have come into this cell.
        hearings.of(number, standing, message, 0);
        rest = lists.shifted(rest);
      }
      return rest;
    }),
  );
  return (state) => {
    for (const base of layout.orders)
      for (let channel = 0; channel < layout.channels.length; channel++) {
        const place = layout.channel(base, channel);
        const queue = state[place] as number;
        if (queue === 0) continue;
        const { consumer } = layout.channels[channel] as { consumer: number };
        const dropped = withoutInert[consumer] as (queue: number, standing: number) => number;
        state[place] = dropped(queue, state[layout.part(base, consumer)] as number);
      }
  };
}
