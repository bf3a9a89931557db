import { expect } from 'vitest';
import { OrderCancelled, OrderConfirmed } from '../../shared/contracts/orders.ts';
import { endingsOf, finalBreaches } from './race-verdict.ts';
import { type Circumstances, RaceWorld } from './race-world.ts';
import { orderId } from './sample-order.ts';

/** A step by its name, or all that happens by itself up to a point. */
type Leg = string | ((world: RaceWorld) => void);

/** All that happens by itself, except for steps whose names begin like one of `withheld`. */
export function until(...withheld: readonly string[]): Leg {
  return (world) => world.settle(...withheld);
}

/** An order that has come this far. */
export function race(circumstances: Circumstances, ...legs: readonly Leg[]): RaceWorld {
  const world = new RaceWorld(circumstances);
  for (const leg of legs) typeof leg === 'string' ? world.take(leg) : leg(world);
  return world;
}

export const confirmed = OrderConfirmed.of({ orderId, trackingNumber: 'TRK1' });

type Reason = ReturnType<typeof OrderCancelled.of>['data']['reason'];

export function cancelled(reason: Reason, refunded: boolean) {
  return OrderCancelled.of({ orderId, reason, refunded });
}

/** Lets the rest happen: the order ends in just this way, and nothing is kept, held or shipped that must not be. */
export function expectEnd(world: RaceWorld, ending: { readonly type: string; readonly data: unknown }): void {
  const pieces = [...world.stock.values()].reduce(
    (sum, { onHand, held, sold }) => sum + onHand + held + sold,
    0,
  );
  world.settle();
  expect(
    endingsOf(world).map(({ type, data }) => ({ type, data })),
    world.timeline.join('\n'),
  ).toEqual([ending]);
  expect(finalBreaches(world, pieces), world.timeline.join('\n')).toEqual([]);
}

/** Whether a step can be taken now. */
export function canHappen(world: RaceWorld, name: string): boolean {
  return world.steps().some((step) => step.name === name);
}

export function typesPublished({ published }: RaceWorld): string[] {
  return published.map(({ type }) => type);
}
