import { describe, expect, it } from 'vitest';
import type { Order } from '../../services/order/order.states.ts';
import { expectProblem } from './order-answers.ts';
import { body, checkOut, now, openShop } from './order-shop.ts';

const orderId = '7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4d';
const other = '7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4e';
const at = now.toISOString();
const shown = {
  lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1290 }],
  total: { amount: 2580, currency: 'EUR' as const },
  placedAt: at,
  expiresAt: '2026-03-01T12:15:00.000Z',
};
const timeline = [{ event: 'OrderPlaced', at }];
const purchase = { ...shown, history: timeline };
const url = 'https://pay.example/cs_1';
const wish = 'customer_request';

const self = `/orders/${orderId}`;
const links = { self, events: `${self}/events` };
const cancel = `${self}/cancel`;

describe('an order is shown', () => {
  it.each<[Order, object]>([
    [
      { status: 'placed', ...purchase },
      { ...shown, timeline, links: { ...links, cancel } },
    ],
    [
      { status: 'placed', ...purchase, paymentUrl: url },
      { ...shown, timeline, paymentUrl: url, links: { ...links, cancel, payment: url } },
    ],
    [
      { status: 'cancelRequested', ...purchase, wish },
      { ...shown, timeline, links, reason: wish },
    ],
    [
      { status: 'cancelling', ...purchase, setbacks: { paymentFailure: 'card_declined' } },
      { ...shown, timeline, links, reason: 'card_declined' },
    ],
    [
      { status: 'cancelling', ...purchase, setbacks: { shipmentCancelled: true }, wish: 'expired' },
      { ...shown, timeline, links, reason: 'expired' },
    ],
    [
      { status: 'cancelling', ...purchase, setbacks: { stockReleased: true } },
      { ...shown, timeline, links },
    ],
    [
      { status: 'confirmed', ...purchase, trackingNumber: 'TRK1' },
      { ...shown, timeline, links, trackingNumber: 'TRK1' },
    ],
    [
      { status: 'cancelled', ...purchase, reason: 'not_deliverable', refunded: true },
      { ...shown, timeline, links, reason: 'not_deliverable', refunded: true },
    ],
    [
      { status: 'rejected', reasons: [{ field: 'total', reason: 'is required' }] },
      { timeline: [], links, reasons: [{ field: 'total', reason: 'is required' }] },
    ],
  ])('while $status', async (state, expected) => {
    const { app, states } = openShop();
    states.set(orderId, state);
    const answer = await app.inject(self);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toEqual({ orderId, status: state.status, ...expected });
  });

  it('by the address that its checkout answered with', async () => {
    const { app } = openShop();
    const { links } = (await checkOut(app, { body })).json();
    expect((await app.inject(links.self)).json()).toMatchObject({ status: 'placed', total: body.total });
  });

  it.each([
    ['is unknown', orderId],
    ['has not been placed here yet', other],
    ['cannot exist', 'x'],
  ])('as 404 when it %s', async (_, id) => {
    const { app, states } = openShop();
    states.set(other, { status: 'unplaced', facts: {}, expiresAt: at, history: [] });
    for (const url of [`/orders/${id}`, `/orders/${id}/events`])
      expectProblem(await app.inject(url), 404, url);
  });
});
