import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import { type Party, type PartySwitches, parties } from '../../scripts/sandbox/switches.ts';
import { attemptsAt, failuresOf, hurrying } from '../harness/saga-calls.ts';
import { cancel, cancelOnceKnown } from '../harness/saga-cancel.ts';
import { openHolds } from '../harness/saga-holds.ts';
import { moneyOf, standing, typesOf } from '../harness/saga-looks.ts';
import { orderOf, type Plot, plots } from '../harness/saga-orders.ts';
import { expectEndings } from '../harness/saga-steps.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

const unpaid = 'cancelled: customer_request';
const refunded = 'cancelled: customer_request, refunded';

let saga: SagaWorld;
const holds = openHolds();

beforeAll(async () => {
  saga = await openSaga({ performing: holds.performing });
});
afterEach(() => {
  holds.releaseAll();
  for (const party of parties) saga.sandbox.switches.clear(party);
});
afterAll(async () => {
  await saga.close();
});

/** An order whose call is under way, and in the midst of it the order is cancelled, as the service knows. */
async function cancelledDuring(
  call: 'charge' | 'bookShipment',
  at: 'before' | 'after',
  plot: Plot,
): Promise<{ orderId: string; release(): void }> {
  const order = orderOf(plot);
  const { orderId } = order;
  const { reached, release } = holds.hold(call, orderId, at);
  await saga.place(order);
  await reached;
  await cancelOnceKnown(saga, orderId);
  if (call === 'charge') await standing(saga, 'payment', orderId, { status: 'charging', unwanted: true });
  else await standing(saga, 'shipping', orderId, { status: 'bookingUnwanted' });
  expect(endingsOf(saga.events(), orderId)).toEqual([]);
  return { orderId, release };
}

function turn<P extends Party>(party: P, switches: PartySwitches<P>): void {
  saga.sandbox.switches.set(party, switches);
}

async function expectEnding(orderId: string, ending: string): Promise<void> {
  await expectEndings(saga, { [orderId]: ending });
}

function parcelsOf(orderId: string): string[] {
  const { shipments } = saga.sandbox.ledger().carrier;
  return shipments.filter((shipment) => shipment.orderId === orderId).map(({ status }) => status);
}

describe('cancel while the card is being charged', () => {
  it.for([
    { slow: 'the provider has not begun', at: 'before' },
    { slow: 'the provider has charged it and not said so', at: 'after' },
  ] as const)('gives the money back without having captured it: $slow', async ({ at }) => {
    // given an order that was cancelled in the midst of its charge, when the provider answers
    const { orderId, release } = await cancelledDuring('charge', at, plots.confirmed);
    expect(moneyOf(saga, orderId).charged).toBe(at === 'after' ? 1 : 0);
    release();

    // then the money goes back, and nobody was told that the order is paid
    await expectEnding(orderId, refunded);
    expect(moneyOf(saga, orderId)).toEqual({ charged: 1, refunded: 1 });
    expect(typesOf(saga, orderId)).not.toContain('PaymentCaptured');
  });

  it('costs nothing when the card is declined', async () => {
    const { orderId, release } = await cancelledDuring('charge', 'before', plots.declined);
    release();
    await expectEnding(orderId, unpaid);
    expect(moneyOf(saga, orderId)).toEqual({ charged: 0, refunded: 0 });
    expect(typesOf(saga, orderId)).not.toContain('PaymentFailed');
  });

  it.for([
    { what: 'never charged', charged: 0 },
    { what: 'charged without saying so', charged: 1 },
  ])('leaves no charge behind when the provider is down for all attempts: $what', async ({ charged }) => {
    // given an order that was cancelled in the midst of its charge, at a provider that goes down
    const { orderId, release } = await cancelledDuring('charge', 'before', plots.confirmed);
    if (charged === 0) turn('stripe', { fail: { orderId } });
    else
      turn('stripe', {
        loseAnswer: { operation: 'payment_intents.confirm', orderId },
        fail: { operation: 'payment_intents.retrieve', orderId },
      });
    release();
    await hurrying(saga, 'payment', async () =>
      expect(await attemptsAt(saga, 'payment', 'voidCharge', orderId)).toBeGreaterThanOrEqual(1),
    );

    // when it is back, then the charge is undone, if there was one
    turn('stripe', {});
    await hurrying(saga, 'payment', async () => expect(endingsOf(saga.events(), orderId)).toEqual([unpaid]));
    await expectEnding(orderId, unpaid);
    expect(moneyOf(saga, orderId)).toEqual({ charged, refunded: charged });
  });

  it('leaves no charge behind when it is cancelled while that is being undone', async () => {
    // given a charge that was given up, at a provider that is still down
    const order = orderOf(plots.confirmed);
    const { orderId } = order;
    turn('stripe', { fail: { orderId } });
    await saga.place(order);
    await hurrying(saga, 'payment', async () =>
      expect(await attemptsAt(saga, 'payment', 'voidCharge', orderId)).toBeGreaterThanOrEqual(1),
    );

    // when the order is cancelled and the provider is back, then it ends as the customer wished
    await cancelOnceKnown(saga, orderId);
    await standing(saga, 'payment', orderId, { status: 'voiding', unwanted: true });
    turn('stripe', {});
    await hurrying(saga, 'payment', async () => expect(endingsOf(saga.events(), orderId)).toEqual([unpaid]));
    await expectEnding(orderId, unpaid);
    expect(moneyOf(saga, orderId)).toEqual({ charged: 0, refunded: 0 });
  });
});

describe('cancel while the parcel is being booked', () => {
  it.for([
    { slow: 'the carrier has not begun', at: 'before' },
    { slow: 'the carrier has booked it and not said so', at: 'after' },
  ] as const)('takes the parcel back and gives the money back: $slow', async ({ at }) => {
    const { orderId, release } = await cancelledDuring('bookShipment', at, plots.confirmed);
    expect(parcelsOf(orderId)).toEqual(at === 'after' ? ['booked'] : []);
    release();
    await expectEnding(orderId, refunded);
    expect(parcelsOf(orderId)).toEqual(['cancelled']);
    expect(typesOf(saga, orderId)).not.toContain('ShipmentCreated');
  });

  it('comes too late when the van was there: the order is confirmed and keeps its money', async () => {
    // given an order that was cancelled in the midst of its booking, when the parcel is collected meanwhile
    const { orderId, release } = await cancelledDuring('bookShipment', 'after', plots.confirmed);
    turn('carrier', { collect: { orderId } });
    release();

    // then shipping refuses, and the order goes on
    await expectEnding(orderId, 'confirmed');
    expect(parcelsOf(orderId)).toEqual(['collected']);
    expect(moneyOf(saga, orderId)).toEqual({ charged: 1, refunded: 0 });
    expect(typesOf(saga, orderId)).toContain('ShipmentCancellationRefused');
    expect(await cancel(saga, orderId)).toMatchObject({ code: 409 });
  });

  it('ends as the customer wished when the carrier refuses the booking', async () => {
    const { orderId, release } = await cancelledDuring('bookShipment', 'before', plots.notShippable);
    release();
    await expectEnding(orderId, refunded);
    expect(typesOf(saga, orderId)).not.toContain('ShipmentFailed');
  });

  it.for([
    { what: 'never booked', silence: 'fail', ending: refunded, parcels: ['cancelled'] },
    { what: 'booked without saying so', silence: 'loseAnswer', ending: refunded, parcels: ['cancelled'] },
    {
      what: 'booked and already collected',
      silence: 'loseAnswer',
      collected: true,
      ending: 'confirmed',
      parcels: ['collected'],
    },
  ] as const)('ends consistently when the carrier is down for all attempts: $what', async (given) => {
    // given an order that was cancelled in the midst of its booking, at a carrier that goes down
    const { orderId, release } = await cancelledDuring('bookShipment', 'before', plots.confirmed);
    turn('carrier', {
      [given.silence]: { operation: 'shipments.book', orderId },
      ...('collected' in given && { collect: { orderId } }),
    });
    release();

    // when the booking was given up, then it is undone, or stays if the van was there
    await hurrying(saga, 'shipping', async () =>
      expect(endingsOf(saga.events(), orderId)).toEqual([given.ending]),
    );
    await expectEnding(orderId, given.ending);
    expect(parcelsOf(orderId)).toEqual(given.parcels);
  });

  it('ends as the customer wished when the booking was given up before and is being undone', async () => {
    // given a booking that was given up, at a carrier that is still down
    const order = orderOf(plots.confirmed);
    const { orderId } = order;
    turn('carrier', { fail: { orderId } });
    await saga.place(order);
    await hurrying(saga, 'shipping', async () =>
      expect(await attemptsAt(saga, 'shipping', 'cancelShipment', orderId)).toBeGreaterThanOrEqual(1),
    );

    // when the order is cancelled and the carrier is back
    await cancelOnceKnown(saga, orderId);
    await standing(saga, 'shipping', orderId, { status: 'cancelling' });
    turn('carrier', {});
    await hurrying(saga, 'shipping', async () =>
      expect(endingsOf(saga.events(), orderId)).toEqual([refunded]),
    );

    // then nothing is shipped
    await expectEnding(orderId, refunded);
    expect(typesOf(saga, orderId)).not.toContain('ShipmentFailed');
  });
});

describe('an effect that was undone without an answer', () => {
  it('is undone once: a booking', async () => {
    // given an order that was cancelled in the midst of its booking, at a carrier that cancels and twice does not say
    // so
    const { orderId, release } = await cancelledDuring('bookShipment', 'after', plots.confirmed);
    turn('carrier', { loseAnswer: { operation: 'shipments.cancel', orderId, times: 2 } });
    release();

    // then the parcel is cancelled and the money goes back, once each
    await hurrying(saga, 'shipping', async () =>
      expect(endingsOf(saga.events(), orderId)).toEqual([refunded]),
    );
    await expectEnding(orderId, refunded);
    expect(parcelsOf(orderId)).toEqual(['cancelled']);
    expect(failuresOf(saga, 'shipping', 'cancelShipment', orderId)).toBeGreaterThanOrEqual(1);
  });

  it.for([
    { what: 'a charge', confirm: 'loseAnswer', undoing: 'refunds.create', charged: 1 },
    {
      what: 'a payment that was never charged',
      confirm: 'fail',
      undoing: 'payment_intents.cancel',
      charged: 0,
    },
  ] as const)('is undone once: $what', async ({ confirm, undoing, charged }) => {
    // given a charge that is given up, at a provider that undoes it and twice does not say so
    const order = orderOf(plots.confirmed);
    const { orderId } = order;
    const noUndoing = { operation: 'payment_intents.retrieve', orderId } as const;
    const noCharge = { operation: 'payment_intents.confirm', orderId } as const;
    turn('stripe', confirm === 'fail' ? { fail: noCharge } : { loseAnswer: noCharge, fail: noUndoing });
    await saga.place(order);
    await hurrying(saga, 'payment', async () =>
      expect(
        confirm === 'fail'
          ? failuresOf(saga, 'payment', 'charge', orderId)
          : await attemptsAt(saga, 'payment', 'voidCharge', orderId),
      ).toBeGreaterThanOrEqual(1),
    );
    turn('stripe', {
      ...(confirm === 'fail' && { fail: noCharge }),
      loseAnswer: { operation: undoing, orderId, times: 2 },
    });

    // then it ends as if the answers had come
    const ending = 'cancelled: provider_unavailable';
    await hurrying(saga, 'payment', async () => expect(endingsOf(saga.events(), orderId)).toEqual([ending]));
    await expectEnding(orderId, ending);
    expect(moneyOf(saga, orderId)).toEqual({ charged, refunded: charged });
    expect(saga.sandbox.switches.show('stripe').loseAnswer).toBeUndefined();
  });
});
