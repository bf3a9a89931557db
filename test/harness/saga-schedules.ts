import type { ServiceName } from '../../scripts/services.ts';
import type { Sequence } from './saga-deliveries.ts';

/** For each service, every order in which it may be handed these events. */
export type Deliveries = { readonly [Service in ServiceName]?: readonly (readonly string[])[] };

/** In which order each service is handed one order's events. */
export type Schedule = ReadonlyMap<string, Sequence>;

/** Every order of arrival at every service, combined with every other service's. */
export function schedulesFor(deliveries: Deliveries, apart: boolean): Schedule[] {
  return Object.entries(deliveries).reduce<Map<string, Sequence>[]>(
    (combined, [service, orders]) =>
      combined.flatMap((schedule) =>
        orders.map((types) => new Map([...schedule, [service, { types, apart }]])),
      ),
    [new Map()],
  );
}
