import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import { type Party, type PartySwitches, parties } from '../../scripts/sandbox/switches.ts';
import type { OrderPlacedData } from '../../shared/contracts/orders.ts';
import { eventually } from '../harness/eventually.ts';
import { auditBooks } from '../harness/saga-books.ts';
import { attemptsAt, failuresOf, hurrying } from '../harness/saga-calls.ts';
import { orderOf, plots } from '../harness/saga-orders.ts';
import { atRest } from '../harness/saga-rest.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

let saga: SagaWorld;
/** Mails may be repeated, and the order whose mail was is allowed to have two. */
const mailedAgain: string[] = [];

beforeAll(async () => {
  saga = await openSaga();
});
afterEach(() => {
  for (const party of parties) saga.sandbox.switches.clear(party);
});
afterAll(async () => {
  await saga.close();
});

function turn<P extends Party>(party: P, switches: PartySwitches<P>): void {
  saga.sandbox.switches.set(party, switches);
}

async function expectEnding({ orderId }: OrderPlacedData, ending: string): Promise<void> {
  await atRest(saga, [orderId]);
  expect(endingsOf(saga.events(), orderId)).toEqual([ending]);
  expect(await auditBooks(saga, { mailedAgain })).toEqual([]);
}

function moneyOf({ orderId }: OrderPlacedData) {
  const { charges, refunds } = saga.sandbox.ledger().stripe;
  return {
    charges: charges.filter((charge) => charge.orderId === orderId).map(({ status }) => status),
    refunds: refunds.filter((refund) => refund.orderId === orderId).length,
  };
}

describe('an effect whose answer was lost', () => {
  it.for([
    { what: 'opening a payment', call: 'charge', operation: 'payment_intents.create', plot: plots.confirmed },
    { what: 'a charge', call: 'charge', operation: 'payment_intents.confirm', plot: plots.confirmed },
    { what: 'a declined charge', call: 'charge', operation: 'payment_intents.confirm', plot: plots.declined },
    { what: 'a refund', call: 'refund', operation: 'refunds.create', plot: plots.notShippable },
  ] as const)('takes place once: $what', async ({ call, operation, plot }) => {
    // given a provider that does what it is asked and twice does not say so
    const order = orderOf(plot);
    turn('stripe', { loseAnswer: { operation, orderId: order.orderId, times: 2 } });

    // when the order is placed and the call was attempted again
    await saga.place(order);
    await eventually(() =>
      expect(failuresOf(saga, 'payment', call, order.orderId)).toBeGreaterThanOrEqual(1),
    );

    // then it ends as if the answers had come
    await expectEnding(order, plot.ending);
  });

  it('takes place once: a charge that was answered with an error after it was made', async () => {
    // given a provider that takes the money and answers 500, now and whenever it is asked with the same key
    const order = orderOf(plots.confirmed);
    const { orderId } = order;
    turn('stripe', { failAfterEffect: { operation: 'payment_intents.confirm', orderId, times: 1 } });

    // when the order is placed, then it ends paid, once
    await saga.place(order);
    await expectEnding(order, 'confirmed');
    expect(failuresOf(saga, 'payment', 'charge', orderId)).toBe(1);
  });

  it('takes place once: a booking', async () => {
    // given a carrier that books and twice does not say so
    const order = orderOf(plots.confirmed);
    turn('carrier', { loseAnswer: { operation: 'shipments.book', orderId: order.orderId, times: 2 } });

    // when the order is placed, then it ends with one parcel
    await saga.place(order);
    await expectEnding(order, 'confirmed');
    expect(failuresOf(saga, 'shipping', 'bookShipment', order.orderId)).toBe(2);
  });

  it('takes place at least once where there are no keys: a mail, which keeps its Message-ID', async () => {
    // given a mail server that takes the mail and does not say so
    const order = orderOf(plots.confirmed);
    mailedAgain.push(order.orderId);
    turn('smtp', { loseAnswer: { orderId: order.orderId, times: 1 } });

    // when the order is placed, then the mail comes twice, as one and the same
    await saga.place(order);
    await expectEnding(order, 'confirmed');
    const mails = Object.entries(saga.sandbox.ledger().mails).filter(([id]) => id.includes(order.orderId));
    expect(mails).toMatchObject([[expect.stringContaining(`mail_confirmed_${order.orderId}`), 2]]);
  });
});

describe('a payment provider that is down for all attempts at a charge', () => {
  it('costs the customer nothing when it never charged', async () => {
    // given a provider that fails at everything, until the charge is given up and voiding it was tried often
    const order = orderOf(plots.confirmed);
    turn('stripe', { fail: {} });
    await saga.place(order);
    await hurrying(saga, 'payment', async () =>
      expect(await attemptsAt(saga, 'payment', 'voidCharge', order.orderId)).toBeGreaterThan(4),
    );
    expect(endingsOf(saga.events(), order.orderId)).toEqual([]);

    // when it is back, then the order is cancelled, and nothing was ever charged
    saga.sandbox.switches.clear('stripe');
    await hurrying(saga, 'payment', async () =>
      expect(endingsOf(saga.events(), order.orderId)).toEqual(['cancelled: provider_unavailable']),
    );
    await expectEnding(order, 'cancelled: provider_unavailable');
    expect(moneyOf(order)).toEqual({ charges: ['canceled'], refunds: 0 });
  });

  it.for([
    { voided: 'at once', voids: 1 },
    { voided: 'after many attempts', voids: 5 },
  ])('costs the customer nothing when it charged without saying so, undone $voided', async ({ voids }) => {
    // given a provider that charges, loses the answer, and fails whenever it is asked what became of it
    const order = orderOf(plots.confirmed);
    const { orderId } = order;
    turn('stripe', {
      loseAnswer: { operation: 'payment_intents.confirm', orderId },
      fail: { operation: 'payment_intents.retrieve', orderId },
    });
    await saga.place(order);
    await hurrying(saga, 'payment', async () =>
      expect(await attemptsAt(saga, 'payment', 'voidCharge', orderId)).toBeGreaterThanOrEqual(voids),
    );
    expect(moneyOf(order)).toEqual({ charges: ['succeeded'], refunds: 0 });

    // when it is back, then the order is cancelled and the charge is refunded
    saga.sandbox.switches.clear('stripe');
    await hurrying(saga, 'payment', async () =>
      expect(endingsOf(saga.events(), orderId)).toEqual(['cancelled: provider_unavailable']),
    );
    await expectEnding(order, 'cancelled: provider_unavailable');
    expect(moneyOf(order)).toEqual({ charges: ['succeeded'], refunds: 1 });
  });
});

describe('a carrier that is down', () => {
  it('only delays the order when it comes back in time', async () => {
    // given a carrier that fails three times, when the order is placed, then it is confirmed
    const order = orderOf(plots.confirmed);
    turn('carrier', { fail: { orderId: order.orderId, times: 3 } });
    await saga.place(order);
    await hurrying(saga, 'shipping', async () =>
      expect(endingsOf(saga.events(), order.orderId)).toEqual(['confirmed']),
    );
    await expectEnding(order, 'confirmed');
    expect(failuresOf(saga, 'shipping', 'bookShipment', order.orderId)).toBe(3);
  });

  it.for([
    { what: 'never booked', silence: 'fail', ending: 'cancelled: carrier_unavailable, refunded' },
    {
      what: 'booked without saying so',
      silence: 'loseAnswer',
      ending: 'cancelled: carrier_unavailable, refunded',
    },
    { what: 'booked and already collected', silence: 'loseAnswer', collected: true, ending: 'confirmed' },
  ] as const)('for all attempts at a booking ships paid parcels only: $what', async (given) => {
    // given a carrier that does not answer bookings until they are given up
    const order = orderOf(plots.confirmed);
    const { orderId } = order;
    turn('carrier', {
      [given.silence]: { operation: 'shipments.book', orderId },
      ...('collected' in given && { collect: { orderId } }),
    });

    // when the order is placed, then it is undone and refunded, or confirmed if the van was there
    await saga.place(order);
    await hurrying(saga, 'shipping', async () =>
      expect(endingsOf(saga.events(), orderId)).toEqual([given.ending]),
    );
    await expectEnding(order, given.ending);
    expect(failuresOf(saga, 'shipping', 'bookShipment', orderId)).toBe(7);
  });
});
