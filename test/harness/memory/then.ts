import { expect } from 'vitest';
import { orderId } from '../../../scripts/sample-order.ts';
import { OrderCancelled, OrderConfirmed } from '../../../shared/contracts/orders.ts';
import { type Given, type GivenOrder, given, type PlayedOrders } from './given.ts';

/** A step by its name, or all that happens by itself up to a point. */
type Leg = string | ((world: PlayedOrders) => void);

/** All that happens by itself, except for steps whose names begin like one of `withheld`. */
export function until(...withheld: readonly string[]): Leg {
  return (world) => world.settle(...withheld);
}

/** An order that has come this far. */
export function race(order: GivenOrder & Given, ...legs: readonly Leg[]): PlayedOrders {
  const world = given(order, order);
  for (const leg of legs) typeof leg === 'string' ? world.take(leg) : leg(world);
  return world;
}

export const confirmed = OrderConfirmed.of({ orderId, trackingNumber: 'TRK1' });

type Reason = ReturnType<typeof OrderCancelled.of>['data']['reason'];

export function cancelled(reason: Reason, refunded: boolean) {
  return OrderCancelled.of({ orderId, reason, refunded });
}

const endings: readonly string[] = ['OrderConfirmed', 'OrderCancelled', 'OrderRejected'];

/** How an order ended, if it has: the events that say so. */
export function endingsOf({ published }: PlayedOrders, number = 1) {
  return published
    .filter(({ type, order }) => order === number && endings.includes(type))
    .map(({ type, data }) => ({ type, data }));
}

type Ending = { readonly type: string; readonly data: unknown };

/** Lets the rest happen: each order ends in just this way, nothing is still to come, and all promises are kept. */
export function expectEnd(world: PlayedOrders, ...ends: readonly Ending[]): void {
  world.finish();
  const path = world.timeline.join('\n');
  ends.forEach((ending, index) => {
    expect(endingsOf(world, index + 1), path).toEqual([ending]);
  });
}

export function typesPublished({ published }: PlayedOrders): string[] {
  return published.map(({ type }) => type);
}
