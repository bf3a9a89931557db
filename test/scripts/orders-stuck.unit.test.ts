import { describe, expect, it } from 'vitest';
import { UsageError } from '../../scripts/command-line.ts';
import { awaited } from '../../scripts/orders/awaited.ts';
import { orderLines, stuckLines } from '../../scripts/orders/lines.ts';
import { ordersRequest } from '../../scripts/orders/request.ts';
import { stuckOrder } from '../../scripts/orders/stuck.ts';
import { orderId } from '../../scripts/sample-order.ts';
import type { Order } from '../../services/order/order.states.ts';
import { cancellationOf, type Setbacks } from '../../services/order/setbacks.ts';

const now = new Date('2026-01-02T03:04:05Z');
const expiresAt = '2026-01-02T02:54:05.000Z';
const purchase = {
  lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1290 }],
  total: { amount: 2580, currency: 'EUR' as const },
  placedAt: '2026-01-02T02:39:05.000Z',
  expiresAt,
  history: [],
};
const cancelling = (setbacks: Setbacks, wish?: 'expired'): Order => ({
  status: 'cancelling',
  ...purchase,
  setbacks,
  ...(wish && { wish }),
});

describe('npm run orders', () => {
  it('lists twenty unless told otherwise', () => {
    expect(ordersRequest([])).toEqual({ json: false, stuck: false, limit: 20 });
    expect(ordersRequest(['--stuck', '--limit', '5', '--json'])).toEqual({
      json: true,
      stuck: true,
      limit: 5,
    });
  });

  it.each([
    ['--limit', ['--limit', '0']],
    ['--limit', ['--limit', '1001']],
    ['--limit', ['--limit', 'all']],
    ['--late', ['--late']],
    ["'order'", ['order']],
  ])('names %s when called with %j', (part, args) => {
    expect(() => ordersRequest(args)).toThrow(UsageError);
    expect(() => ordersRequest(args)).toThrow(part);
  });
});

describe('what a stuck order waits for', () => {
  it.each<[string, Order]>([
    [
      'for the order itself: others have acted on it, and it has not come here',
      { status: 'unplaced', facts: {}, expiresAt, history: [] },
    ],
    ['for the order service to act on its deadline', { status: 'placed', ...purchase }],
    [
      'for shipping to say whether it can still be cancelled',
      { status: 'cancelRequested', ...purchase, wish: 'expired' },
    ],
    ['for the stock to be released', cancelling({ paymentFailure: 'card_declined' })],
    [
      'for the stock to be released and for the money to be refunded',
      cancelling({ shipmentFailure: 'not_deliverable' }),
    ],
    ['for the money to be refunded', cancelling({ shipmentFailure: 'not_deliverable', stockReleased: true })],
    [
      'for the payment to be cancelled or the money to be refunded',
      cancelling({ shipmentCancelled: true, stockReleased: true }, 'expired'),
    ],
    ['for shipping to say that it ships nothing', cancelling({ stockReleased: true }, 'expired')],
    ['for whoever has said no to be heard', cancelling({ stockReleased: true })],
  ])('%s', (sentence, order) => {
    expect(awaited(order)).toBe(sentence);
  });

  it('is something, whatever has been heard, as long as the order cannot be cancelled', () => {
    const facts: Setbacks[] = [
      { paymentFailure: 'card_declined' },
      { shipmentFailure: 'not_deliverable' },
      { shipmentCancelled: true },
      { stockReleased: true },
      { paymentCancelled: true },
      { moneyRefunded: true },
    ];
    for (let heard = 0; heard < 2 ** facts.length; heard++) {
      const setbacks: Setbacks = Object.assign({}, ...facts.filter((_, bit) => heard & (1 << bit)));
      const sentence = awaited(cancelling(setbacks));
      expect(sentence === 'for ', JSON.stringify(setbacks)).toBe(cancellationOf(setbacks) !== undefined);
    }
  });

  it('is nothing once it has ended', () => {
    expect(awaited({ status: 'confirmed', ...purchase, trackingNumber: 'T1' })).toBeUndefined();
    expect(awaited({ status: 'rejected', reasons: [] })).toBeUndefined();
  });
});

describe('the lists', () => {
  const row = {
    orderId,
    status: 'cancelling',
    total: purchase.total,
    placedAt: purchase.placedAt,
    updatedAt: new Date(now.getTime() - 61_000),
    expiresAt,
    record: cancelling({ shipmentFailure: 'not_deliverable', stockReleased: true }),
  };
  const call = {
    service: 'payment',
    orderId,
    name: 'refund',
    attempts: 7,
    lastError: 'HTTP 503\u001b[2J',
    nextAttempt: new Date(now.getTime() + 30_000),
  } as const;
  const entry = {
    service: 'shipping',
    orderId,
    id: '12',
    standing: 'parked',
    type: 'OrderPlaced',
    reason: 'decision_failed',
    detail: 'Error: no',
  } as const;

  it('tell of a stuck order what it waits for and what stands in its way, and nothing of others', () => {
    const order = stuckOrder(row, {
      calls: [call, { ...call, orderId: 'another', name: 'charge' }],
      parked: [entry],
    });
    expect(stuckLines([order], now)).toEqual([
      `${orderId} cancelling, 25.80 EUR, placed ${purchase.placedAt}, overdue for 10 min`,
      '    waits for the money to be refunded',
      '    payment: call refund, attempt 7, last error: HTTP 503\ufffd[2J; next within 30 s',
      '    shipping: OrderPlaced parked (entry 12): decision_failed, Error: no',
    ]);
  });

  it('tell of a record that this version cannot read, too', () => {
    const order = stuckOrder(
      { ...row, status: 'lost', record: { status: 'lost' } },
      { calls: [], parked: [] },
    );
    expect(stuckLines([order], now)).toContain('    waits for something that this version does not know of');
  });

  it('tell status, total and age, and say so when there is nothing', () => {
    expect(orderLines([row, { ...row, total: null, placedAt: null }], now)).toEqual([
      `${orderId} cancelling, 25.80 EUR, placed ${purchase.placedAt}, last changed 1 min ago`,
      `${orderId} cancelling, last changed 1 min ago`,
    ]);
    expect(orderLines([], now)).toEqual(['There are no orders.']);
    expect(stuckLines([], now)).toEqual(['No order is past its deadline.']);
  });
});
