import { describe, expect, it } from 'vitest';
import { ShipmentCreated } from '../../shared/contracts/shipments.ts';
import { expectProblem, fieldsOf } from './order-answers.ts';
import { body, checkOut, mug, openShop } from './order-shop.ts';

describe('a checkout with a key', () => {
  it('that is sent twice is one order, answered the same', async () => {
    const { app, published } = openShop();
    const first = await checkOut(app, { body, key: 'cart-7' });
    const second = await checkOut(app, { body, key: 'cart-7' });
    expect(second.statusCode).toBe(202);
    expect(second.json()).toEqual(first.json());
    expect(second.headers.location).toBe(first.headers.location);
    expect(published).toHaveLength(1);
  });

  it('that is double-clicked is one order', async () => {
    const { app, published } = openShop();
    const answers = await Promise.all([1, 2, 3].map(() => checkOut(app, { body, key: 'cart-7' })));
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    expect(published).toHaveLength(1);
  });

  it('is the same checkout whether the key comes in the path or in the header', async () => {
    const { app, published } = openShop();
    const inPath = await checkOut(app, { body, key: 'cart/7?x' });
    const inHeader = await checkOut(app, { body, headers: { 'idempotency-key': 'cart/7?x' } });
    expect(inHeader.json()).toEqual(inPath.json());
    expect(published).toHaveLength(1);
  });

  it('is the same checkout however its body is spelt', async () => {
    const { app, published } = openShop();
    const first = await checkOut(app, { body, key: 'cart-7' });
    const reversed = Object.fromEntries(Object.entries(body).reverse());
    const second = await checkOut(app, { body: JSON.stringify(reversed, undefined, 2), key: 'cart-7' });
    expect(second.body).toBe(first.body);
    expect(published).toHaveLength(1);
  });

  it('and another body is refused with 422, and changes nothing', async () => {
    // given
    const { app, published, states } = openShop();
    const { orderId } = (await checkOut(app, { body, key: 'cart-7' })).json();
    const before = structuredClone(states.get(orderId));
    // when
    const other = { ...body, lines: [mug], total: { amount: 2580, currency: 'EUR' } };
    const answer = await checkOut(app, { body: other, key: 'cart-7' });
    // then
    expectProblem(answer, 422, '/checkout/cart-7');
    expect(answer.json()).toMatchObject({
      type: 'urn:order-saga:problem:key-reused',
      title: 'Checkout key used before',
    });
    expect(states.get(orderId)).toEqual(before);
    expect(published).toHaveLength(1);
  });

  it('still gets its 202 when the order is long confirmed and the key forgotten', async () => {
    // given
    const { app, states, inbox, hear } = openShop();
    const first = await checkOut(app, { body, key: 'cart-7' });
    const { orderId } = first.json();
    hear(ShipmentCreated.of({ orderId, shipmentId: 'S1', trackingNumber: 'TRK1' }));
    expect(states.get(orderId)?.status).toBe('confirmed');
    inbox.clear();
    // when
    const second = await checkOut(app, { body, key: 'cart-7' });
    // then
    expect(second.json()).toEqual(first.json());
  });

  it('is refused when another order has it, though the key is long forgotten', async () => {
    // given
    const { app, inbox } = openShop();
    await checkOut(app, { body, key: 'cart-7' });
    inbox.clear();
    // when
    const lines = [{ sku: 'MUG-BLUE', quantity: 1 }];
    const other = { ...body, lines, total: { amount: 1290, currency: 'EUR' } };
    const answer = await checkOut(app, { body: other, key: 'cart-7' });
    // then
    expect(answer.statusCode).toBe(422);
  });

  it('is refused when somebody has produced something else for its order', async () => {
    // given
    const { app, states, inbox, hear } = openShop();
    const { orderId } = (await checkOut(app, { body, key: 'cart-7' })).json();
    states.delete(orderId);
    inbox.clear();
    hear(ShipmentCreated.of({ orderId, shipmentId: 'S1', trackingNumber: 'TRK1' }));
    // when, then
    expect((await checkOut(app, { body, key: 'cart-7' })).statusCode).toBe(422);
  });

  it.each([
    ['a blank', 'cart%207'],
    ['nothing', ''],
    ['201 characters', 'k'.repeat(201)],
    ['a letter outside ASCII', 'caf%C3%A9'],
    ['a control character', 'cart%0A7'],
  ])('made of %s is refused', async (_, path) => {
    const { app } = openShop();
    const answer = await app.inject({ method: 'POST', url: `/checkout/${path}`, payload: body });
    expect(fieldsOf(answer)).toEqual({ key: 'must be 1 to 200 visible ASCII characters' });
  });

  it('of 200 characters is taken, also percent-encoded', async () => {
    const { app } = openShop();
    const answer = await app.inject({
      method: 'POST',
      url: `/checkout/${'%2B'.repeat(200)}`,
      payload: body,
    });
    expect(answer.statusCode).toBe(202);
  });

  it('that is flawed in the header is refused by the name of the header', async () => {
    const { app } = openShop();
    const answer = await checkOut(app, { body, headers: { 'idempotency-key': 'cart 7' } });
    expect(Object.keys(fieldsOf(answer))).toEqual(['idempotency-key']);
  });

  it('that differs between path and header is refused', async () => {
    const { app } = openShop();
    const answer = await checkOut(app, { body, key: 'cart-7', headers: { 'idempotency-key': 'cart-8' } });
    expect(fieldsOf(answer)).toEqual({
      'idempotency-key': 'must be left out or equal the key in the path',
    });
  });
});
