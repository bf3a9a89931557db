import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import type { ServiceName } from '../../scripts/services.ts';
import { permutations } from '../harness/permutations.ts';
import { auditBooks } from '../harness/saga-books.ts';
import { cancelOnceKnown } from '../harness/saga-cancel.ts';
import { inSequence } from '../harness/saga-deliveries.ts';
import { eventOf } from '../harness/saga-looks.ts';
import { orderOf, plots } from '../harness/saga-orders.ts';
import { atRest } from '../harness/saga-rest.ts';
import { type Deliveries, type Schedule, schedulesFor } from '../harness/saga-schedules.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

type Case = {
  readonly what: string;
  readonly deliveries: Deliveries;
  /** How many orders of arrival there are, at all services together. */
  readonly ways: number;
  readonly ending: string;
  readonly soldOut?: true;
  /** What need not come to be. */
  readonly perhaps?: string;
  /** When the customer cancels; default as soon as the order is known. */
  readonly cancelledAfter?: string;
};

/** The order service hears nothing before it has asked for the cancellation. */
const askedFirst = (events: readonly string[]) => ['OrderCancellationRequested', ...events];

const cases: readonly Case[] = [
  {
    what: 'cancelled before anything was reserved',
    deliveries: {
      inventory: [['ShipmentCancelled', 'OrderPlaced']],
      payment: permutations(['OrderPlaced', 'ShipmentCancelled']),
      shipping: permutations(['OrderPlaced', 'OrderCancellationRequested']),
      order: permutations(['StockReleased', 'PaymentCancelled', 'ShipmentCancelled']),
    },
    ways: 24,
    ending: 'cancelled: customer_request',
  },
  {
    what: 'cancelled before payment could begin',
    deliveries: {
      inventory: [['OrderPlaced', 'ShipmentCancelled']],
      payment: permutations(['OrderPlaced', 'StockReserved', 'ShipmentCancelled']).filter(
        (events) => events.at(-1) !== 'ShipmentCancelled',
      ),
      shipping: permutations(['OrderPlaced', 'OrderCancellationRequested']),
      order: permutations(['StockReleased', 'PaymentCancelled', 'ShipmentCancelled']),
    },
    ways: 48,
    ending: 'cancelled: customer_request',
  },
  {
    what: 'cancelled after payment had begun, before shipping heard of it',
    deliveries: {
      inventory: [['OrderPlaced', 'ShipmentCancelled']],
      payment: permutations(['OrderPlaced', 'StockReserved']).map((events) => [
        ...events,
        'ShipmentCancelled',
      ]),
      shipping: permutations(['OrderPlaced', 'OrderCancellationRequested']).map((events) => [
        ...events,
        'PaymentCaptured',
      ]),
      order: permutations(['StockReleased', 'PaymentRefunded', 'ShipmentCancelled']),
    },
    ways: 24,
    ending: 'cancelled: customer_request, refunded',
    // Only a provider that is faster than the cancel has it captured.
    perhaps: 'PaymentCaptured',
  },
  {
    what: 'cancelled when shipping knew that it was paid, but nothing else',
    deliveries: {
      inventory: [['OrderPlaced', 'ShipmentCancelled']],
      payment: permutations(['OrderPlaced', 'StockReserved']).map((events) => [
        ...events,
        'ShipmentCancelled',
      ]),
      shipping: [['PaymentCaptured', 'OrderCancellationRequested', 'OrderPlaced']],
      order: permutations(['StockReleased', 'PaymentRefunded', 'ShipmentCancelled']),
    },
    ways: 12,
    ending: 'cancelled: customer_request, refunded',
  },
  {
    what: 'sold out at the same time',
    deliveries: {
      inventory: [['OrderPlaced', 'ShipmentCancelled']],
      payment: permutations(['OrderPlaced', 'ShipmentCancelled']),
      shipping: permutations(['OrderPlaced', 'OrderCancellationRequested']),
      order: permutations(['StockReservationFailed', 'PaymentCancelled', 'ShipmentCancelled']).map(
        askedFirst,
      ),
    },
    ways: 24,
    ending: 'cancelled: out_of_stock',
    soldOut: true,
  },
  {
    what: 'sold out, which is found out after it was cancelled',
    deliveries: {
      inventory: [['ShipmentCancelled', 'OrderPlaced']],
      payment: permutations(['OrderPlaced', 'ShipmentCancelled']),
      order: permutations(['StockReleased', 'PaymentCancelled', 'ShipmentCancelled']),
    },
    ways: 12,
    ending: 'cancelled: customer_request',
    soldOut: true,
  },
  {
    what: 'shipped, of which the order service had not heard',
    deliveries: {
      shipping: permutations(['OrderPlaced', 'PaymentCaptured']),
      order: [askedFirst(['ShipmentCreated', 'ShipmentCancellationRefused'])],
    },
    ways: 2,
    ending: 'confirmed',
    cancelledAfter: 'ShipmentCreated',
  },
];

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

/** The types of all that the service was handed, by order. */
function handedTo(service: ServiceName): Map<string, string[]> {
  const handed = new Map<string, string[]>();
  for (const { orderId, type } of saga.running[service].flatMap(({ log }) => log.lines)) {
    const types = handed.get(String(orderId)) ?? [];
    handed.set(String(orderId), [...types, String(type)]);
  }
  return handed;
}

describe('a cancel that meets the order in any order of arrival', () => {
  it.for(cases)('ends the same: $what, $ways ways', async ({ deliveries, ways, perhaps, ...wanted }) => {
    // given one order for every possible schedule, with events in transactions of their own and together
    const all = [...schedulesFor(deliveries, true), ...schedulesFor(deliveries, false)];
    expect(all).toHaveLength(ways * 2);
    const sku = wanted.soldOut ? 'SOLD-OUT-MATCHA-BOWL' : 'TEA-SENCHA-100G';
    const orders = all.map((schedule) => {
      const order = orderOf({ ...plots.confirmed, lines: [{ sku, quantity: 1 }] });
      schedules.set(order.orderId, schedule);
      return order;
    });
    const orderIds = orders.map(({ orderId }) => orderId);

    // when they are placed, by a producer with partitions of its own, and cancelled
    await Promise.all(orders.map((order) => saga.place(order, 'elsewhere')));
    await Promise.all(
      orderIds.map(async (orderId) => {
        if (wanted.cancelledAfter !== undefined) await eventOf(saga, orderId, wanted.cancelledAfter);
        await cancelOnceKnown(saga, orderId);
      }),
    );
    await atRest(saga, orderIds);

    // then every service was handed the events as scheduled
    for (const service of Object.keys(deliveries) as ServiceName[]) {
      const handed = handedTo(service);
      for (const orderId of orderIds) {
        const types = schedules.get(orderId)?.get(service)?.types ?? [];
        const mine = (handed.get(orderId) ?? []).filter((type) => types.includes(type));
        const due = types.filter((type) => type !== perhaps || mine.includes(type));
        expect(mine, `${service} of ${orderId}`).toEqual(due);
      }
    }

    // and every order has ended the same way, and the books balance
    const endings = new Set(orderIds.map((orderId) => endingsOf(saga.events(), orderId).join(' and ')));
    expect([...endings]).toEqual([wanted.ending]);
    expect(await auditBooks(saga)).toEqual([]);
  });
});
