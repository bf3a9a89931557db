import type { State } from './commits.ts';
import type { World } from './world.ts';

/** Who is in which status, such as `payment captured`; with several orders, such as `order 2: payment captured`. */
export function standingsIn<Outer>({ layout, numbers, saga }: World<Outer>, state: State): string[] {
  return layout.orders.flatMap((base, order) =>
    saga.participants.map(({ name }, number) => {
      const standing = numbers.standings[number]?.valueOf(state[layout.part(base, number)] as number);
      const which = layout.orders.length > 1 ? `order ${order + 1}: ` : '';
      return `${which}${name} ${standing?.state?.status ?? 'absent'}`;
    }),
  );
}
