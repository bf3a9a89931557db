import { describe, expect, it } from 'vitest';
import { StockReservationFailed } from '../../shared/contracts/inventory.ts';
import { PaymentSessionOpened } from '../../shared/contracts/payments.ts';
import { eventually } from '../harness/eventually.ts';
import { body, checkOut, openShop } from './order-shop.ts';

const session = { ...body, payment: { method: 'session' } };
const url = 'https://pay.example/cs_1';
const expiresAt = '2026-03-01T12:30:00Z';

/** What the checkout has been accepted as, before it is answered. */
async function placedIn({ states }: ReturnType<typeof openShop>): Promise<string> {
  return await eventually(() => {
    const [orderId] = states.keys();
    if (orderId === undefined) throw new Error('nothing is placed yet');
    return orderId;
  });
}

describe('a checkout that is paid on the provider’s page', () => {
  it('is answered as soon as the page is known', async () => {
    // given
    const shop = openShop({}, { urlPatience: 60_000 });
    const answering = checkOut(shop.app, { body: session });
    const orderId = await placedIn(shop);
    // when
    shop.hear(PaymentSessionOpened.of({ orderId, url, expiresAt }));
    const answer = await answering;
    // then
    const self = `/orders/${orderId}`;
    expect(answer.statusCode).toBe(202);
    expect(answer.headers.location).toBe(self);
    expect(answer.json()).toEqual({
      orderId,
      status: 'placed',
      paymentUrl: url,
      links: { self, events: `${self}/events`, payment: url },
    });
  });

  it('is answered without the page when that takes too long, and with it when sent again', async () => {
    // given
    const shop = openShop({}, { urlPatience: 30 });
    const first = await checkOut(shop.app, { body: session, key: 'cart-7' });
    const { orderId } = first.json();
    // when
    shop.hear(PaymentSessionOpened.of({ orderId, url, expiresAt }));
    const second = await checkOut(shop.app, { body: session, key: 'cart-7' });
    // then
    expect(first.statusCode).toBe(202);
    expect(first.json()).not.toHaveProperty('paymentUrl');
    expect(second.json()).toMatchObject({ orderId, paymentUrl: url });
    expect(shop.published).toHaveLength(1);
  });

  it('does not wait for a page when there is nothing to pay any more', async () => {
    // given
    const shop = openShop({}, { urlPatience: 60_000 });
    const answering = checkOut(shop.app, { body: session });
    const orderId = await placedIn(shop);
    // when
    shop.hear(StockReservationFailed.of({ orderId, reason: 'out_of_stock', sku: 'MUG-BLUE' }));
    // then
    expect((await answering).json()).not.toHaveProperty('paymentUrl');
  });

  it('is accepted although the database goes away while it waits', async () => {
    const away = () => Promise.reject(new Error('no database'));
    const { app, logged } = openShop({ beforeLook: away }, { urlPatience: 60 });
    const answer = await checkOut(app, { body: session });
    expect(answer.statusCode).toBe(202);
    expect(logged().match(/cannot be looked at/g)).toHaveLength(1);
  });

  it('is accepted when the service stops while it waits', async () => {
    // given
    const shop = openShop({}, { urlPatience: 60_000 });
    const answering = checkOut(shop.app, { body: session });
    await placedIn(shop);
    // when
    await shop.app.close();
    // then
    expect((await answering).statusCode).toBe(202);
  });

  it('looks at all orders that are waited for with one statement', async () => {
    // given
    let looks = 0;
    const shop = openShop(
      {
        beforeLook: async () => {
          looks++;
        },
      },
      { urlPatience: 60_000, lookEvery: 50 },
    );
    const answering = Array.from({ length: 50 }, () => checkOut(shop.app, { body: session }));
    await eventually(() => expect(shop.states.size).toBe(50));
    // when
    for (const orderId of shop.states.keys()) shop.hear(PaymentSessionOpened.of({ orderId, url, expiresAt }));
    const answers = await Promise.all(answering);
    // then
    expect(answers.every((answer) => answer.json().paymentUrl === url)).toBe(true);
    expect(looks).toBeLessThan(25);
  });

  it('does not look at orders that nobody waits for', async () => {
    const { app } = openShop({ beforeLook: () => Promise.reject(new Error('nobody waits')) });
    expect((await checkOut(app, { body })).statusCode).toBe(202);
  });
});
