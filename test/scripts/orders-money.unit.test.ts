import { expect, it } from 'vitest';
import { strayMoneyLines } from '../../scripts/orders/lines.ts';
import type { StrayMoney } from '../../scripts/orders/stray-money.ts';
import { orderId } from '../../scripts/sample-order.ts';

const now = new Date('2026-01-02T03:04:05Z');
const stray: StrayMoney = {
  eventId: 'evt_1',
  type: 'checkout.session.completed',
  objectId: 'cs_1',
  paymentId: 'pi_2',
  orderId,
  reason: 'the order was paid by another payment',
  amount: 2580,
  currency: 'eur',
  receivedAt: new Date(now.getTime() - 600_000),
};

it('money that no order accounts for is told with all that a person needs to find it', () => {
  const strange = {
    orderId: null,
    paymentId: null,
    currency: 'xts',
    objectId: 're_1',
    reason: 'bad\u001b[2J',
  };
  expect(strayMoneyLines([stray, { ...stray, ...strange }], now)).toEqual([
    'Money that no order accounts for:',
    `    order ${orderId}: 25.80 EUR, cs_1, payment pi_2: the order was paid by another payment (evt_1, 10 min ago)`,
    '    order unknown: 2580 of the smallest unit of xts, re_1, payment unknown: bad\ufffd[2J (evt_1, 10 min ago)',
  ]);
});

it('nothing is told of it when there is none', () => {
  expect(strayMoneyLines([], now)).toEqual([]);
});
