import { describe, expect, it } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { sendMail } from '../../services/notification/calls.ts';
import { Notification, notification } from '../../services/notification/notification.ts';
import { CustomerNotificationFailed, CustomerNotified } from '../../shared/contracts/notifications.ts';
import { OrderCancelled, OrderConfirmed } from '../../shared/contracts/orders.ts';
import { delayAfter } from '../../shared/saga/retry-policy.ts';
import { type Expected, given, input } from '../harness/decisions.ts';

const placed = placedOrder();
const { customer } = placed.data;
const confirmed = OrderConfirmed.of({ orderId, trackingNumber: 'TRK1' });
const cancelled = OrderCancelled.of({ orderId, reason: 'not_deliverable', refunded: true });
const sent = input(sendMail.done, { messageId: '<mail@shop.example>' });
const refused = input(sendMail.refused, { reason: 'address_refused' });
const exhausted = input(sendMail.exhausted, { lastError: 'connection: mail server' });

const mails = {
  confirmed: sendMail.of({ orderId, customer, news: { about: 'confirmed', trackingNumber: 'TRK1' } }),
  cancelled: sendMail.of({
    orderId,
    customer,
    news: { about: 'cancelled', reason: 'not_deliverable', refunded: true },
  }),
};

const situations = {
  absent: [],
  waiting: [placed],
  ended: [confirmed],
  sending: [placed, confirmed],
  notified: [placed, confirmed, sent],
  failed: [placed, confirmed, refused],
};
type Situation = keyof typeof situations;
type Expectation = Expected | { ignored: string } | { impossible: string };

const known = { ignored: 'order already known' };
const again = { ignored: 'customer already being told' };
const breach = { impossible: 'an order that was confirmed cannot be cancelled' };
const notSending = { impossible: 'only a mail that is being sent' };
const onlyWhileSending = {
  absent: notSending,
  waiting: notSending,
  ended: notSending,
  notified: notSending,
  failed: notSending,
};
const failedFor = (reason: 'address_refused' | 'mail_unavailable'): Expected => ({
  status: 'failed',
  events: [CustomerNotificationFailed.of({ orderId, about: 'confirmed', reason })],
});

const table = [
  [
    placed,
    {
      absent: { status: 'waiting' },
      waiting: known,
      ended: { status: 'sending', calls: [mails.confirmed] },
      sending: known,
      notified: known,
      failed: known,
    },
  ],
  [
    confirmed,
    {
      absent: { status: 'ended' },
      waiting: { status: 'sending', calls: [mails.confirmed] },
      ended: again,
      sending: again,
      notified: again,
      failed: again,
    },
  ],
  [
    cancelled,
    {
      absent: { status: 'ended' },
      waiting: { status: 'sending', calls: [mails.cancelled] },
      ended: breach,
      sending: breach,
      notified: breach,
      failed: breach,
    },
  ],
  [
    sent,
    {
      ...onlyWhileSending,
      sending: {
        status: 'notified',
        events: [CustomerNotified.of({ orderId, about: 'confirmed', channel: 'email' })],
      },
    },
  ],
  [refused, { ...onlyWhileSending, sending: failedFor('address_refused') }],
  [exhausted, { ...onlyWhileSending, sending: failedFor('mail_unavailable') }],
] satisfies [{ type: string }, Record<Situation, Expectation>][];

const cells = table.flatMap(([when, row]) =>
  Object.entries<Expectation>(row).map(([situation, expected]) => ({
    when,
    situation: situation as Situation,
    expected,
    title: `${situation}, when ${when.type}`,
  })),
);

describe('notification decides', () => {
  it.each(cells)('$title', ({ when, situation, expected }) => {
    const then = given(notification, situations[situation], { orderId }).when(when);
    if ('ignored' in expected) then.thenIgnored(expected.ignored);
    else if ('impossible' in expected) then.thenImpossible(expected.impossible);
    else then.thenDecided(expected);
  });

  it('on every input that it declares, in every status', () => {
    expect(table.map(([when]) => when.type)).toEqual([...notification.reactions.keys()]);
    const statuses = Notification.options.flatMap(({ shape }) => [...shape.status.values]);
    expect(Object.keys(situations)).toEqual(['absent', ...statuses]);
  });

  it('to tell of a cancellation, too', () => {
    given(notification, [placed, cancelled])
      .when(sent)
      .thenDecided({
        status: 'notified',
        events: [CustomerNotified.of({ orderId, about: 'cancelled', channel: 'email' })],
      });
  });
});

describe('the name and e-mail of a customer', () => {
  it('are all that is remembered of the order', () => {
    expect(given(notification, [placed]).state).toEqual({ status: 'waiting', customer });
  });

  it.each([
    ['being written to', [placed, confirmed]],
    ['written to', [placed, confirmed, sent]],
    ['not reached', [placed, confirmed, exhausted]],
  ])('are forgotten once they are %s', (_, steps) => {
    const remembered = JSON.stringify(given(notification, steps, { orderId }).state);
    expect(remembered).not.toContain(customer.name);
    expect(remembered).not.toContain(customer.email);
  });
});

describe('a mail', () => {
  it('has one key per order and ending', () => {
    expect(sendMail.idempotencyKey(orderId, mails.confirmed.request)).toBe(`mail_confirmed_${orderId}`);
    expect(sendMail.idempotencyKey(orderId, mails.cancelled.request)).toBe(`mail_cancelled_${orderId}`);
  });

  it('is attempted 20 times, 1 second to 5 minutes apart, for an hour at most', () => {
    const { policy } = sendMail;
    const longest = Array.from({ length: policy.maxAttempts - 1 }, (_, index) =>
      delayAfter(index + 1, policy, 1),
    );
    expect(longest).toHaveLength(19);
    expect(longest[0]).toBe(1_000);
    expect(longest.at(-1)).toBe(300_000);
    expect(longest.reduce((sum, pause) => sum + pause)).toBeLessThan(60 * 60_000);
  });
});
