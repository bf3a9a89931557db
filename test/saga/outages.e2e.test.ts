import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import { type Party, type PartySwitches, parties } from '../../scripts/sandbox/switches.ts';
import { onPage } from '../harness/hosted-page.ts';
import { attemptsAt, hurrying, hurryRetries } from '../harness/saga-calls.ts';
import { cancel, cancelOnceKnown } from '../harness/saga-cancel.ts';
import { openHolds } from '../harness/saga-holds.ts';
import { moneyOf, standing } from '../harness/saga-looks.ts';
import { orderOf, type Plot, plots } from '../harness/saga-orders.ts';
import {
  ampleTime,
  expectEndings,
  expectNothingParked,
  onProvidersPage,
  placed,
  waiting,
} from '../harness/saga-steps.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

const unpaid = 'cancelled: customer_request';
const refunded = 'cancelled: customer_request, refunded';

describe('the payment provider and the carrier away together', () => {
  let saga: SagaWorld;
  const holds = openHolds();

  beforeAll(async () => {
    saga = await openSaga({ settings: ampleTime, performing: holds.performing });
  });
  afterEach(() => {
    holds.releaseAll();
    for (const party of parties) saga.sandbox.switches.clear(party);
  });
  afterAll(async () => {
    await saga.close();
  });

  function turn<P extends Party>(party: P, switches: PartySwitches<P>): void {
    saga.sandbox.switches.set(party, switches);
  }

  /** Waits until the call was attempted for all these orders, with the service's retries coming without delay. */
  async function untilAttempted(service: 'payment' | 'shipping', call: string, orderIds: readonly string[]) {
    await hurrying(saga, service, async () => {
      for (const orderId of orderIds)
        expect(await attemptsAt(saga, service, call, orderId), `${call} of ${orderId}`).toBeGreaterThan(0);
    });
  }

  /** An order that is paid, and nobody has asked the carrier yet. */
  async function toBeBooked(plot: Plot) {
    const order = orderOf(plot);
    const booking = holds.hold('bookShipment', order.orderId, 'before');
    await saga.place(order);
    await booking.reached;
    return { orderId: order.orderId, booking };
  }

  it('for a moment only delays orders: all end as if nothing had been', async () => {
    // given outside parties that fail fewer times than any call is attempted
    turn('stripe', { fail: { times: 4 } });
    turn('carrier', { fail: { times: 4 } });

    // when orders of every kind are placed
    const kinds = [plots.confirmed, plots.confirmed, plots.declined, plots.notShippable, plots.outOfStock];
    const orders = await Promise.all(
      kinds.map(async ({ ending, ...plot }) => [await placed(saga, { ending, ...plot }), ending]),
    );
    const { orderId, page } = await waiting(saga);
    expect(await onPage(page, 'pay')).toBe(303);

    // then they end as they must, and both parties were away
    await expectEndings(saga, { ...Object.fromEntries(orders), [orderId]: 'confirmed' });
    expect(saga.sandbox.switches.show('stripe')).toEqual({});
    expect(saga.sandbox.switches.show('carrier')).toEqual({});
  });

  it('for long: nothing is parked, and all orders end by themselves when both are back', async () => {
    // given orders at every point of their way when both go away
    const [untouched, alreadyPaid] = await Promise.all([waiting(saga), waiting(saga)]);
    turn('webhooks', { drop: {} });
    expect(await onPage(alreadyPaid.page, 'pay')).toBe(303);
    const [shippable, unwanted, undeliverable] = await Promise.all([
      toBeBooked(plots.confirmed),
      toBeBooked(plots.confirmed),
      toBeBooked(plots.notShippable),
    ]);
    turn('stripe', { fail: {} });
    undeliverable.booking.release();
    await untilAttempted('payment', 'refund', [undeliverable.orderId]);
    turn('carrier', { fail: { operation: 'shipments.cancel' }, loseAnswer: { operation: 'shipments.book' } });

    // when what is under way is given up, others are placed, and customers cancel
    for (const { booking } of [shippable, unwanted]) booking.release();
    await cancelOnceKnown(saga, unwanted.orderId);
    await untilAttempted('shipping', 'cancelShipment', [shippable.orderId, unwanted.orderId]);
    turn('carrier', { fail: {} });
    const [card, declined, session, regretted, soldOut] = await Promise.all(
      [plots.confirmed, plots.declined, onProvidersPage, plots.confirmed, plots.outOfStock].map((plot) =>
        placed(saga, plot),
      ),
    );
    const placedMeanwhile = [card, declined, session, regretted, soldOut].map(String);
    // Before it is charged, nobody would have to ask the provider about it.
    await standing(saga, 'payment', String(regretted), { status: 'charging' });
    await cancelOnceKnown(saga, String(regretted));
    await untilAttempted('payment', 'voidCharge', [card, declined, regretted].map(String));
    await untilAttempted('payment', 'closeSession', [String(session)]);
    for (const { orderId } of [untouched, alreadyPaid])
      expect(await cancel(saga, orderId)).toMatchObject({ code: 202 });
    await untilAttempted('payment', 'closeSession', [untouched.orderId, alreadyPaid.orderId]);

    // then nothing is parked, and only what needs neither of them has ended
    await expectNothingParked(saga);
    const all = [untouched, alreadyPaid, shippable, unwanted, undeliverable].map(({ orderId }) => orderId);
    const ended = [...all, ...placedMeanwhile].filter((id) => endingsOf(saga.events(), id).length > 0);
    expect(ended).toEqual([soldOut]);

    // and when both are back, everything ends
    turn('stripe', {});
    turn('carrier', {});
    const open = [...all, ...placedMeanwhile];
    await hurrying(saga, 'shipping', async () => {
      await hurryRetries(saga, 'payment');
      for (const orderId of open) expect(endingsOf(saga.events(), orderId), orderId).toHaveLength(1);
    });
    await expectEndings(saga, {
      [untouched.orderId]: unpaid,
      [alreadyPaid.orderId]: refunded,
      [shippable.orderId]: 'cancelled: carrier_unavailable, refunded',
      [unwanted.orderId]: refunded,
      [undeliverable.orderId]: 'cancelled: not_deliverable, refunded',
      [String(card)]: 'cancelled: provider_unavailable',
      [String(declined)]: 'cancelled: provider_unavailable',
      [String(session)]: 'cancelled: provider_unavailable',
      [String(regretted)]: unpaid,
      [String(soldOut)]: plots.outOfStock.ending,
    });
    expect(moneyOf(saga, alreadyPaid.orderId)).toEqual({ charged: 1, refunded: 1 });
  });
});
