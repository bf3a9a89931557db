import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import { services } from '../../scripts/services.ts';
import { eventually } from '../harness/eventually.ts';
import { auditBooks } from '../harness/saga-books.ts';
import { type CancelAnswer, cancel } from '../harness/saga-cancel.ts';
import { eventOf } from '../harness/saga-looks.ts';
import { orderOf, type Plot, plots } from '../harness/saga-orders.ts';
import { atRest } from '../harness/saga-rest.ts';
import { ampleTime, onProvidersPage } from '../harness/saga-steps.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

const cancellations = ['cancelled: customer_request', 'cancelled: customer_request, refunded'];

/** What each customer wants, and the event after which they do not want it any more. */
const changesOfMind: readonly { readonly plot: Plot; readonly after: string }[] = [
  { plot: plots.confirmed, after: 'OrderPlaced' },
  { plot: plots.confirmed, after: 'StockReserved' },
  { plot: plots.confirmed, after: 'PaymentCaptured' },
  { plot: plots.confirmed, after: 'ShipmentCreated' },
  { plot: plots.declined, after: 'OrderPlaced' },
  { plot: plots.declined, after: 'StockReserved' },
  { plot: plots.declined, after: 'PaymentFailed' },
  { plot: plots.notShippable, after: 'StockReserved' },
  { plot: plots.notShippable, after: 'PaymentCaptured' },
  { plot: plots.notShippable, after: 'ShipmentFailed' },
  { plot: plots.outOfStock, after: 'OrderPlaced' },
  { plot: onProvidersPage, after: 'StockReserved' },
  { plot: onProvidersPage, after: 'PaymentSessionOpened' },
];
const ofEach = 6;

let saga: SagaWorld;

beforeAll(async () => {
  saga = await openSaga({ instances: 2, settings: ampleTime });
});
afterAll(async () => {
  await saga.close();
});

/** Asks both instances of the order service at once, again while one does not know the order yet or has no time. */
async function cancelTwice(orderId: string): Promise<CancelAnswer[]> {
  return await eventually(async () => {
    const answers = await Promise.all([cancel(saga, orderId, 0), cancel(saga, orderId, 1)]);
    const early = answers.find(({ code }) => code === 404 || code === 503);
    if (early) throw new Error(`${orderId}: ${early.code}, to be asked again`);
    return answers;
  });
}

describe('many cancels at once, with two instances of every service', () => {
  it('end every order once, and the books balance', async () => {
    // given outside parties that take their time, so that cancels find calls under way
    saga.sandbox.switches.set('stripe', { slow: { delayMs: 150 } });
    saga.sandbox.switches.set('carrier', { slow: { delayMs: 150 } });

    // when orders are placed and each is cancelled after an event of its own, at both instances
    const wanted = Array.from({ length: ofEach }, () => changesOfMind).flat();
    const orders = await Promise.all(
      wanted.map(async ({ plot, after }) => {
        const order = orderOf(plot);
        await saga.place(order);
        await eventOf(saga, order.orderId, after);
        return { plot, orderId: order.orderId, answers: await cancelTwice(order.orderId) };
      }),
    );
    const orderIds = orders.map(({ orderId }) => orderId);
    await atRest(saga, orderIds);

    // then each has ended as it would have, or cancelled; and who was told that it is too late has a parcel
    for (const { plot, orderId, answers } of orders) {
      const ending = endingsOf(saga.events(), orderId).join(' and ');
      expect([plot.ending, ...cancellations]).toContain(ending);
      for (const { code } of answers) expect([202, 409]).toContain(code);
      if (answers.some(({ code }) => code === 409)) expect(ending).toBe('confirmed');
    }
    expect(await auditBooks(saga)).toEqual([]);

    // and some were cancelled, some were confirmed, and all instances had their share
    const endings = new Set(orderIds.flatMap((orderId) => endingsOf(saga.events(), orderId)));
    expect([...endings]).toEqual(expect.arrayContaining([...cancellations, 'confirmed']));
    for (const { name } of services)
      for (const { log } of saga.running[name]) expect(log.lines.map(({ msg }) => msg)).toContain('applied');
  });
});
