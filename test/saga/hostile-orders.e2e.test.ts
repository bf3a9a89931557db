import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import type { ServiceName } from '../../scripts/services.ts';
import { permutations } from '../harness/permutations.ts';
import { auditBooks } from '../harness/saga-books.ts';
import { inSequence } from '../harness/saga-deliveries.ts';
import { orderOf, type PlotName, plots } from '../harness/saga-orders.ts';
import { atRest } from '../harness/saga-rest.ts';
import { type Deliveries, type Schedule, schedulesFor } from '../harness/saga-schedules.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

/**
 * For each plot, the events that reach each service by topics of their own (or partitions: a stranger may have put
 * OrderPlaced anywhere), so that they may come in any order. Within one topic and partition none overtakes another.
 */
const joins = {
  confirmed: {
    payment: ['OrderPlaced', 'StockReserved'],
    shipping: ['OrderPlaced', 'PaymentCaptured'],
    order: ['OrderPlaced', 'ShipmentCreated'],
    notification: ['OrderPlaced', 'OrderConfirmed'],
  },
  outOfStock: {
    order: ['OrderPlaced', 'StockReservationFailed'],
    notification: ['OrderPlaced', 'OrderCancelled'],
  },
  declined: {
    payment: ['OrderPlaced', 'StockReserved'],
    order: ['OrderPlaced', 'PaymentFailed', 'StockReleased'],
    notification: ['OrderPlaced', 'OrderCancelled'],
  },
  notShippable: {
    payment: ['OrderPlaced', 'StockReserved'],
    shipping: ['OrderPlaced', 'PaymentCaptured'],
    order: ['OrderPlaced', 'ShipmentFailed', 'PaymentRefunded', 'StockReleased'],
    notification: ['OrderPlaced', 'OrderCancelled'],
  },
} satisfies { readonly [Plot in PlotName]?: { readonly [Service in ServiceName]?: readonly string[] } };

let saga: SagaWorld;
const schedules = new Map<string, Schedule>();

beforeAll(async () => {
  saga = await openSaga({
    delivery: (broker, service) => inSequence(broker, (orderId) => schedules.get(orderId)?.get(service)),
  });
});
afterAll(async () => {
  await saga.close();
});

/** Any order of arrival at any service. */
function deliveriesOf(plot: keyof typeof joins): Deliveries {
  return Object.fromEntries(
    Object.entries(joins[plot]).map(([service, events]) => [service, permutations(events)]),
  );
}

describe('topics that are consumed in any order', () => {
  it.for([
    { plot: 'confirmed', schedules: 16 },
    { plot: 'outOfStock', schedules: 4 },
    { plot: 'declined', schedules: 24 },
    { plot: 'notShippable', schedules: 192 },
  ] as const)('end the same: $plot, $schedules ways', async ({ plot, schedules: count }) => {
    // given one order for every possible schedule, with events in transactions of their own and together
    const deliveries = deliveriesOf(plot);
    const all = [...schedulesFor(deliveries, true), ...schedulesFor(deliveries, false)];
    const orders = all.map((schedule) => {
      const order = orderOf({ ...plots[plot], lines: onePiece(plot) });
      schedules.set(order.orderId, schedule);
      return order;
    });
    expect(orders).toHaveLength(count * 2);

    // when they are placed, by a producer with partitions of its own, and everything has come to rest
    await Promise.all(orders.map((order) => saga.place(order, 'elsewhere')));
    const ids = orders.map(({ orderId }) => orderId);
    await atRest(saga, ids);

    // then every service was handed the events as scheduled
    for (const service of Object.keys(joins[plot]) as ServiceName[]) {
      const lines = saga.running[service].flatMap(({ log }) => log.lines);
      const byOrder = Map.groupBy(lines, ({ orderId }) => orderId);
      for (const orderId of ids) {
        const types = schedules.get(orderId)?.get(service)?.types ?? [];
        const handed = byOrder.get(orderId)?.map(({ type }) => String(type)) ?? [];
        expect(handed.filter((type) => types.includes(type))).toEqual(types);
      }
    }

    // and every order has ended the same way, and the books balance
    const endings = new Set(ids.map((orderId) => endingsOf(saga.events(), orderId).join(' and ')));
    expect([...endings]).toEqual([plots[plot].ending]);
    expect(await auditBooks(saga)).toEqual([]);
  });
});

/** So few that nothing but the sold-out bowl runs out. */
function onePiece(plot: PlotName) {
  const sku = plot === 'outOfStock' ? 'SOLD-OUT-MATCHA-BOWL' : 'TEA-SENCHA-100G';
  return [{ sku, quantity: 1 }];
}
