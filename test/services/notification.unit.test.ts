import { describe, expect, it } from 'vitest';
import { sendMail } from '../../services/notification/calls.ts';
import { messageFor } from '../../services/notification/message.ts';
import { Notification, notification } from '../../services/notification/notification.ts';
import { CustomerNotificationFailed, CustomerNotified } from '../../shared/contracts/notifications.ts';
import { CancellationReason, OrderCancelled, OrderConfirmed } from '../../shared/contracts/orders.ts';
import { delayAfter } from '../../shared/saga/retry-policy.ts';
import { type Expected, given, input } from '../harness/decisions.ts';
import { orderId, placedOrder } from '../harness/sample-order.ts';

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

  it('is attempted 12 times, 1 second to 5 minutes apart', () => {
    const { policy } = sendMail;
    const longest = Array.from({ length: policy.maxAttempts - 1 }, (_, index) =>
      delayAfter(index + 1, policy, 1),
    );
    expect(longest).toHaveLength(11);
    expect(longest[0]).toBe(1_000);
    expect(longest.at(-1)).toBe(300_000);
  });
});

describe('the message', () => {
  it('of a confirmed order names the order and the tracking number', () => {
    const { subject, text } = messageFor(mails.confirmed.request);
    expect(subject).toBe(`Your order ${orderId} is confirmed`);
    expect(text).toBe(
      [
        'Hello Ada Lovelace,',
        'Your order is paid and on its way to you.',
        'You can follow the parcel by its tracking number: TRK1',
        `Your order's number is ${orderId}.`,
        'Thank you for shopping with us.\n',
      ].join('\n\n'),
    );
  });

  it('of a refunded order says that the money comes back', () => {
    const { subject, text } = messageFor(mails.cancelled.request);
    expect(subject).toBe(`Your order ${orderId} was cancelled`);
    expect(text).toContain('it cannot be delivered to your address');
    expect(text).toContain('We have sent the whole amount back to your card.');
    expect(text).not.toContain('not been charged');
  });

  it.each(CancellationReason.options)('of an order cancelled for %s says why in words', (reason) => {
    const news = { about: 'cancelled', reason, refunded: false } as const;
    const { text } = messageFor({ orderId, customer, news });
    expect(text).toMatch(/We had to cancel your order: \w[^_]+\./);
  });

  it.each(CancellationReason.exclude(['provider_unavailable']).options)(
    'of an order cancelled for %s, of which nothing went back, says that nothing was charged',
    (reason) => {
      const news = { about: 'cancelled', reason, refunded: false } as const;
      expect(messageFor({ orderId, customer, news }).text).toContain('You have not been charged.');
    },
  );

  it('says nothing of no charge where one may have taken effect before it was voided', () => {
    const news = { about: 'cancelled', reason: 'provider_unavailable', refunded: false } as const;
    const { text } = messageFor({ orderId, customer, news });
    expect(text).not.toContain('not been charged');
    expect(text).toContain('We keep no money: if your card shows a charge, it is on its way back.');
  });

  it.each(['\r\n', '\n\n', '\r', '\u2028', '\u0085', '\u202e', '\u0000', '\t'])(
    'keeps what strangers typed on their line (%j)',
    (separator) => {
      const { subject, text } = messageFor({
        orderId,
        customer: { ...customer, name: `Ada${separator}Bcc: eve@example.com` },
        news: { about: 'confirmed', trackingNumber: `TRK1${separator}Pay here` },
      });
      expect(subject).toBe(`Your order ${orderId} is confirmed`);
      expect(text).toContain('Hello Ada Bcc: eve@example.com,\n');
      expect(text).toContain('tracking number: TRK1 Pay here\n');
    },
  );
});
