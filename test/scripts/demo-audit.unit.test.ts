import { describe, expect, it } from 'vitest';
import { audit, auditLines, holds } from '../../scripts/demo/audit/audit.ts';
import type { Books, PlayedOrder } from '../../scripts/demo/audit/books.ts';

const ids = {
  confirmed: '00000000-0000-4000-8000-000000000001',
  refunded: '00000000-0000-4000-8000-000000000002',
  declined: '00000000-0000-4000-8000-000000000003',
  rejected: '00000000-0000-4000-8000-000000000004',
};
const stranger = '00000000-0000-4000-8000-00000000000f';
const lines = [{ sku: 'MUG', quantity: 2 }];
const played = (orderId: string, ending: PlayedOrder['ending']): PlayedOrder => ({
  orderId,
  ending,
  lines,
  total: 2580,
});
const event = (orderId: string, type: string, data: object = {}) => ({ orderId, type, data });
const standing = (orderId: string, status: string) => ({
  service: 'order' as const,
  orderId,
  status,
  kind: 'done' as const,
});
const amount = { amount: 2580, currency: 'EUR' as const };
const charge = (orderId: string | null) => ({
  orderId,
  paymentIntentId: `pi_${orderId}`,
  amount: 2580,
  currency: 'eur',
  status: 'succeeded' as const,
  attempts: 1,
});
const refund = (orderId: string | null) => ({
  orderId,
  refundId: `re_${orderId}`,
  paymentIntentId: `pi_${orderId}`,
  amount: 2580,
  currency: 'eur',
  status: 'succeeded' as const,
});
const parcel = (orderId: string, bookings = 1) => ({ orderId, status: 'booked' as const, bookings });
const mail = (orderId: string, about: string) => `<mail_${about}_${orderId}@shop.example>`;

/** Four orders, all of which ended as they should. */
const books: Books = {
  orders: [
    played(ids.confirmed, { status: 'confirmed' }),
    played(ids.refunded, { status: 'cancelled', reason: 'not_deliverable', refunded: true }),
    played(ids.declined, { status: 'cancelled', reason: 'card_declined', refunded: false }),
    played(ids.rejected, { status: 'rejected' }),
  ],
  events: [
    ...Object.values(ids).map((id) => event(id, 'OrderPlaced')),
    event(ids.confirmed, 'PaymentCaptured', { amount }),
    event(ids.confirmed, 'OrderConfirmed'),
    event(ids.refunded, 'PaymentCaptured', { amount }),
    event(ids.refunded, 'PaymentRefunded', { amount }),
    event(ids.refunded, 'OrderCancelled', { reason: 'not_deliverable', refunded: true }),
    event(ids.declined, 'OrderCancelled', { reason: 'card_declined', refunded: false }),
    event(ids.rejected, 'OrderRejected'),
  ],
  standings: [
    standing(ids.confirmed, 'confirmed'),
    standing(ids.refunded, 'cancelled'),
    standing(ids.declined, 'cancelled'),
    standing(ids.rejected, 'rejected'),
  ],
  stock: {
    opening: [{ sku: 'MUG', onHand: 10, held: 0, sold: 0 }],
    closing: [{ sku: 'MUG', onHand: 8, held: 0, sold: 2 }],
  },
  ledger: {
    stripe: {
      charges: [
        charge(ids.confirmed),
        charge(ids.refunded),
        { ...charge(ids.declined), status: 'requires_payment_method' },
      ],
      refunds: [refund(ids.refunded)],
      sessions: [],
    },
    webhooks: { sent: 0, events: {}, repeated: 0 },
    carrier: { shipments: [parcel(ids.confirmed)] },
    mails: {
      [mail(ids.confirmed, 'confirmed')]: 1,
      [mail(ids.refunded, 'cancelled')]: 1,
      [mail(ids.declined, 'cancelled')]: 1,
    },
  },
  leftovers: [{ service: 'payment', parked: 0, outbox: 0, calls: 0 }],
};
const { ledger } = books;

function withStripe(changes: Partial<Books['ledger']['stripe']>): Books {
  return { ...books, ledger: { ...ledger, stripe: { ...ledger.stripe, ...changes } } };
}

function withEvents(...more: Books['events']): Books {
  return { ...books, events: [...books.events, ...more] };
}

function withMails(mails: Books['ledger']['mails']): Books {
  return { ...books, ledger: { ...ledger, mails: { ...ledger.mails, ...mails } } };
}

function withClosing(row: Partial<Books['stock']['closing'][number]>): Books {
  const [before] = books.stock.closing as [Books['stock']['closing'][number]];
  return { ...books, stock: { ...books.stock, closing: [{ ...before, ...row }] } };
}

function withLeftovers(left: Partial<Books['leftovers'][number]>): Books {
  return { ...books, leftovers: [{ service: 'payment', parked: 0, outbox: 0, calls: 0, ...left }] };
}

const without = (type: string, id: string) => ({
  ...books,
  events: books.events.filter((one) => one.type !== type || one.orderId !== id),
});

describe('the audit', () => {
  it('finds nothing in books that are in order', () => {
    const results = audit(books);
    expect(results.filter((check) => !holds(check))).toEqual([]);
    expect(results.every(({ comparisons }) => comparisons.length > 0)).toBe(true);
    expect(auditLines(results)).toHaveLength(results.length);
  });

  it.each<[string, Books, string]>([
    [
      'a second order of a double click',
      withEvents(event(stranger, 'OrderPlaced')),
      `orders that nobody placed: expected none, found ${stranger}`,
    ],
    [
      'an order that was never published',
      without('OrderPlaced', ids.confirmed),
      `OrderPlaced of ${ids.confirmed}: expected 1, found 0`,
    ],
    [
      'an order placed by two events',
      withEvents(event(ids.confirmed, 'OrderPlaced')),
      `OrderPlaced of ${ids.confirmed}: expected 1, found 2`,
    ],
    [
      'two endings',
      withEvents(event(ids.confirmed, 'OrderCancelled', { reason: 'expired', refunded: true })),
      `ending of ${ids.confirmed} in Kafka: expected confirmed, found confirmed and cancelled: expired, refunded`,
    ],
    [
      'the same ending twice',
      withEvents(event(ids.confirmed, 'OrderConfirmed')),
      `ending of ${ids.confirmed} in Kafka: expected confirmed, found confirmed and confirmed`,
    ],
    [
      'no ending',
      without('OrderCancelled', ids.declined),
      `ending of ${ids.declined} in Kafka: expected cancelled: card_declined, found none`,
    ],
    [
      'an order service that disagrees with the topic',
      { ...books, standings: books.standings.map((one) => ({ ...one, status: 'confirmed' })) },
      `status of ${ids.rejected} in the order service: expected rejected, found confirmed`,
    ],
    [
      'an order that the order service does not know',
      { ...books, standings: books.standings.slice(1) },
      `status of ${ids.confirmed} in the order service: expected confirmed, found none`,
    ],
    [
      'a double charge',
      withStripe({ charges: [...ledger.stripe.charges, charge(ids.confirmed)] }),
      `charges of ${ids.confirmed}: expected 25.80 EUR, found 25.80 EUR and 25.80 EUR`,
    ],
    [
      'a charge of a declined order',
      withStripe({ charges: [...ledger.stripe.charges, charge(ids.declined)] }),
      `charges of ${ids.declined}: expected none, found 25.80 EUR`,
    ],
    [
      'a charge that is missing',
      withStripe({ charges: [charge(ids.refunded)] }),
      `charges of ${ids.confirmed}: expected 25.80 EUR, found none`,
    ],
    [
      'a charge of no order',
      withStripe({ charges: [...ledger.stripe.charges, charge(null)] }),
      'charges and refunds of no order: expected none, found 25.80 EUR',
    ],
    ['money kept', withStripe({ refunds: [] }), `refunds of ${ids.refunded}: expected 25.80 EUR, found none`],
    [
      'money kept in part',
      withStripe({ refunds: [{ ...refund(ids.refunded), amount: 2579 }] }),
      `refunds of ${ids.refunded}: expected 25.80 EUR, found 25.79 EUR`,
    ],
    [
      'a double refund',
      withStripe({ refunds: [refund(ids.refunded), refund(ids.refunded)] }),
      'money at the payment provider: expected 25.80 EUR, found 0.00 EUR',
    ],
    [
      'a refund of a confirmed order',
      withStripe({ refunds: [refund(ids.refunded), refund(ids.confirmed)] }),
      `refunds of ${ids.confirmed}: expected none, found 25.80 EUR`,
    ],
    [
      'a captured payment that was never told',
      without('PaymentCaptured', ids.confirmed),
      'money by PaymentCaptured and PaymentRefunded: expected 25.80 EUR, found 0.00 EUR',
    ],
    ['stock that is still held', withClosing({ onHand: 6, held: 2 }), 'MUG held: expected 0, found 2'],
    ['stock that was sold twice', withClosing({ onHand: 6, sold: 4 }), 'MUG sold: expected 2, found 4'],
    ['stock that vanished', withClosing({ onHand: 7 }), 'MUG on hand, held and sold: expected 10, found 9'],
    [
      'a shelf that vanished',
      { ...books, stock: { ...books.stock, closing: [] } },
      'MUG on hand, held and sold: expected 10, found 0',
    ],
    [
      'a parcel booked twice',
      { ...books, ledger: { ...ledger, carrier: { shipments: [parcel(ids.confirmed, 2)] } } },
      `parcels of ${ids.confirmed}: expected 1, found 2`,
    ],
    [
      'a parcel of a cancelled order',
      {
        ...books,
        ledger: { ...ledger, carrier: { shipments: [parcel(ids.confirmed), parcel(ids.refunded)] } },
      },
      `parcels of ${ids.refunded}: expected 0, found 1`,
    ],
    [
      'a parcel of no order',
      { ...books, ledger: { ...ledger, carrier: { shipments: [parcel(ids.confirmed), parcel(stranger)] } } },
      'parcels of no order: expected 0, found 1',
    ],
    [
      'a mail sent twice',
      withMails({ [mail(ids.confirmed, 'confirmed')]: 2 }),
      `mails about ${ids.confirmed}: expected 1 confirmed, found 2 confirmed`,
    ],
    [
      'a mail of the other kind',
      withMails({ [mail(ids.confirmed, 'cancelled')]: 1 }),
      `mails about ${ids.confirmed}: expected 1 confirmed, found 1 cancelled and 1 confirmed`,
    ],
    [
      'a mail about an order that was never accepted',
      withMails({ [mail(ids.rejected, 'cancelled')]: 1 }),
      `mails about ${ids.rejected}: expected none, found 1 cancelled`,
    ],
    [
      'a mail about no order',
      withMails({ '<other@shop.example>': 1 }),
      'mails about no order: expected none, found <other@shop.example>',
    ],
    [
      'a service that still waits',
      {
        ...books,
        standings: [
          ...books.standings,
          { service: 'inventory', orderId: ids.confirmed, status: 'held', kind: 'waiting' },
        ],
      },
      `who waits over ${ids.confirmed}: expected nobody, found inventory is waiting in status held`,
    ],
    ['something parked', withLeftovers({ parked: 1 }), 'parked at payment: expected 0, found 1'],
    [
      'an event that was not published',
      withLeftovers({ outbox: 2 }),
      'events in the outbox of payment: expected 0, found 2',
    ],
    ['a call left over', withLeftovers({ calls: 1 }), 'calls left at payment: expected 0, found 1'],
  ])('names %s', (_, changed, difference) => {
    const results = audit(changed);
    expect(results.every(holds)).toBe(false);
    expect(auditLines(results).map((line) => line.trim())).toContain(difference);
  });
});
