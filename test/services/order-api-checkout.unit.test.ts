import { describe, expect, it } from 'vitest';
import { OrderPlaced } from '../../shared/contracts/orders.ts';
import { body, checkOut, mug, openShop, sencha } from './order-shop.ts';

describe('a checkout', () => {
  it('places an order: 202 with its id and where to look', async () => {
    // given
    const { app, published } = openShop();
    // when
    const answer = await checkOut(app, { body });
    // then
    expect(answer.statusCode).toBe(202);
    const { orderId } = answer.json();
    const self = `/orders/${orderId}`;
    expect(answer.json()).toEqual({ orderId, status: 'placed', links: { self, events: `${self}/events` } });
    expect(answer.headers.location).toBe(`/orders/${orderId}`);
    expect(published).toHaveLength(1);
  });

  it('publishes a valid OrderPlaced with the prices of the catalogue', async () => {
    const { app, published } = openShop();
    const { orderId } = (await checkOut(app, { body })).json();
    const [event] = published;
    expect(event?.type).toBe('OrderPlaced');
    expect(OrderPlaced.schema.parse(event?.data)).toEqual({
      ...body,
      orderId,
      lines: [
        { ...mug, unitPrice: 1290 },
        { ...sencha, unitPrice: 890 },
      ],
    });
  });

  it('without a key is a new order each time', async () => {
    const { app, published } = openShop();
    const first = await checkOut(app, { body });
    const second = await checkOut(app, { body });
    expect(second.json().orderId).not.toBe(first.json().orderId);
    expect(published).toHaveLength(2);
  });
});
