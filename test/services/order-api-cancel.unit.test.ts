import { describe, expect, it } from 'vitest';
import { StockReleased, StockReservationFailed } from '../../shared/contracts/inventory.ts';
import { PaymentCancelled, PaymentFailed } from '../../shared/contracts/payments.ts';
import { ShipmentCancelled, ShipmentCreated } from '../../shared/contracts/shipments.ts';
import { expectProblem } from './order-answers.ts';
import { body, checkOut, openShop } from './order-shop.ts';

type Shop = ReturnType<typeof openShop>;

const cancel = ({ app }: Shop, orderId: string) =>
  app.inject({ method: 'POST', url: `/orders/${orderId}/cancel` });

async function placedOrder() {
  const shop = openShop();
  const { orderId } = (await checkOut(shop.app, { body })).json<{ orderId: string }>();
  return { shop, orderId };
}

describe('a customer who cancels', () => {
  it('is told that it is being asked for', async () => {
    // given
    const { shop, orderId } = await placedOrder();
    // when
    const answer = await cancel(shop, orderId);
    // then
    const self = `/orders/${orderId}`;
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toEqual({
      orderId,
      status: 'cancelRequested',
      links: { self, events: `${self}/events` },
    });
    expect(shop.published.map(({ type }) => type)).toEqual(['OrderPlaced', 'OrderCancellationRequested']);
  });

  it('may do so again and again', async () => {
    const { shop, orderId } = await placedOrder();
    const answers = [await cancel(shop, orderId), await cancel(shop, orderId), await cancel(shop, orderId)];
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    expect(shop.published).toHaveLength(2);
  });

  it('twice at once asks once', async () => {
    const { shop, orderId } = await placedOrder();
    const answers = await Promise.all([cancel(shop, orderId), cancel(shop, orderId)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202]);
    expect(shop.published).toHaveLength(2);
  });

  it('is told how far it has come', async () => {
    const { shop, orderId } = await placedOrder();
    await cancel(shop, orderId);
    shop.hear(ShipmentCancelled.of({ orderId }));
    expect((await cancel(shop, orderId)).json()).toMatchObject({ status: 'cancelling' });
    shop.hear(PaymentCancelled.of({ orderId }));
    shop.hear(StockReleased.of({ orderId }));
    expect((await cancel(shop, orderId)).json()).toMatchObject({ status: 'cancelled' });
  });

  it('what is being undone for another reason is content', async () => {
    const { shop, orderId } = await placedOrder();
    shop.hear(PaymentFailed.of({ orderId, reason: 'card_declined' }));
    expect((await cancel(shop, orderId)).statusCode).toBe(202);
  });

  it('what was cancelled for another reason is content', async () => {
    const { shop, orderId } = await placedOrder();
    shop.hear(StockReservationFailed.of({ orderId, reason: 'out_of_stock', sku: 'MUG-BLUE' }));
    const answer = await cancel(shop, orderId);
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({ status: 'cancelled' });
  });

  it('what was shipped is refused with the reason', async () => {
    const { shop, orderId } = await placedOrder();
    shop.hear(ShipmentCreated.of({ orderId, shipmentId: 'S1', trackingNumber: 'TRK1' }));
    const answer = await cancel(shop, orderId);
    expectProblem(answer, 409, `/orders/${orderId}/cancel`);
    expect(answer.json().type).toBe('urn:order-saga:problem:already-shipped');
  });

  it('what is shipped while it is being asked for is refused, too', async () => {
    // given
    const { shop, orderId } = await placedOrder();
    await cancel(shop, orderId);
    // when
    shop.hear(ShipmentCreated.of({ orderId, shipmentId: 'S1', trackingNumber: 'TRK1' }));
    // then
    expectProblem(await cancel(shop, orderId), 409);
  });

  it('what was rejected is refused with the reason', async () => {
    const { shop, orderId } = await placedOrder();
    shop.states.set(orderId, { status: 'rejected', reasons: [{ field: 'total', reason: 'is required' }] });
    const answer = await cancel(shop, orderId);
    expectProblem(answer, 409);
    expect(answer.json().type).toBe('urn:order-saga:problem:rejected');
  });

  it('what does not exist is told so', async () => {
    expectProblem(await cancel(openShop(), '7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4d'), 404);
    expectProblem(await cancel(openShop(), 'x'), 404);
  });

  it('while the database is away is asked to come back', async () => {
    // given
    const away = () => Promise.reject(Object.assign(new Error('no database'), { code: 'ECONNREFUSED' }));
    const { shop, orderId } = await placedOrder();
    const state = shop.states.get(orderId);
    const blind = openShop({ stateOf: async () => state, execute: away });
    // then
    const answer = await cancel(blind, orderId);
    expectProblem(answer, 503);
    expect(answer.headers['retry-after']).toBe('1');
  });
});
