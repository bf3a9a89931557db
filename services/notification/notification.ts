import { z } from 'zod';
import { CustomerNotificationFailed, CustomerNotified } from '../../shared/contracts/notifications.ts';
import { OrderCancelled, OrderConfirmed, OrderPlaced } from '../../shared/contracts/orders.ts';
import { Customer } from '../../shared/contracts/values.ts';
import { ignore, impossible } from '../../shared/saga/decision.ts';
import { InvariantBroken } from '../../shared/saga/errors.ts';
import { defineParticipant } from '../../shared/saga/participant.ts';
import { reactions } from '../../shared/saga/reaction.ts';
import { News, sendMail } from './calls.ts';

const about = z.enum(['confirmed', 'cancelled']);

/** What notification knows of one order. Name and e-mail are kept only until the mail is asked for. */
export const Notification = z.discriminatedUnion('status', [
  z.object({ status: z.literal('waiting'), customer: Customer }),
  /** Ended, but not heard of before: a foreign producer may have put OrderPlaced on another partition. */
  z.object({ status: z.literal('ended'), news: News }),
  z.object({ status: z.literal('sending'), about }),
  z.object({ status: z.literal('notified'), about }),
  z.object({ status: z.literal('failed'), about }),
]);
export type Notification = z.infer<typeof Notification>;

const { when, otherwise } = reactions(Notification);

function tell(orderId: string, customer: z.infer<typeof Customer>, news: News) {
  return {
    state: { status: 'sending' as const, about: news.about },
    calls: [sendMail.of({ orderId, customer, news })],
  };
}

function ended(news: News) {
  return { state: { status: 'ended' as const, news } };
}

function failed(
  orderId: string,
  subject: z.infer<typeof about>,
  reason: 'address_refused' | 'mail_unavailable',
) {
  return {
    state: { status: 'failed' as const, about: subject },
    events: [CustomerNotificationFailed.of({ orderId, about: subject, reason })],
  };
}

/** An order ends once: hearing of that again is nothing new, hearing of the other ending is a breach. */
function onceEnded(ending: News['about']) {
  const again = (told: { about: News['about'] }) => {
    if (told.about !== ending)
      throw new InvariantBroken(`an order that was ${told.about} cannot be ${ending}`);
    return ignore('customer already being told');
  };
  return {
    ended: ({ news }: { news: News }) => again(news),
    sending: again,
    notified: again,
    failed: again,
  };
}

const known = ignore('order already known');
const notSending = impossible('the mail server answers only a mail that is being sent');

export const notification = defineParticipant({
  name: 'notification',
  topic: 'notifications',
  state: Notification,
  endings: ['notified', 'failed'],
  idle: ['ended'],
  harmless: { [sendMail.name]: 'a mail cannot be unsent, and one too many costs nothing' },
  entrusted: { waiting: 'every order ends, at the latest some time after its deadline, and says how' },
  on: [
    when(
      OrderPlaced,
      { calls: [sendMail] },
      {
        absent: (_, { customer }) => ({ state: { status: 'waiting', customer } }),
        waiting: known,
        ended: ({ news }, { customer }, { orderId }) => tell(orderId, customer, news),
        sending: known,
        notified: known,
        failed: known,
      },
    ),
    when(
      OrderConfirmed,
      { calls: [sendMail] },
      {
        ...onceEnded('confirmed'),
        absent: (_, { trackingNumber }) => ended({ about: 'confirmed', trackingNumber }),
        waiting: ({ customer }, { trackingNumber }, { orderId }) =>
          tell(orderId, customer, { about: 'confirmed', trackingNumber }),
      },
    ),
    when(
      OrderCancelled,
      { calls: [sendMail] },
      {
        ...onceEnded('cancelled'),
        absent: (_, { reason, refunded }) => ended({ about: 'cancelled', reason, refunded }),
        waiting: ({ customer }, { reason, refunded }, { orderId }) =>
          tell(orderId, customer, { about: 'cancelled', reason, refunded }),
      },
    ),
    when(
      sendMail.done,
      { emits: [CustomerNotified] },
      {
        ...otherwise(notSending),
        sending: ({ about }, _, { orderId }) => ({
          state: { status: 'notified', about },
          events: [CustomerNotified.of({ orderId, about, channel: 'email' })],
        }),
      },
    ),
    when(
      sendMail.refused,
      { emits: [CustomerNotificationFailed] },
      {
        ...otherwise(notSending),
        sending: ({ about }, { reason }, { orderId }) => failed(orderId, about, reason),
      },
    ),
    when(
      sendMail.exhausted,
      { emits: [CustomerNotificationFailed] },
      {
        ...otherwise(notSending),
        sending: ({ about }, _, { orderId }) => failed(orderId, about, 'mail_unavailable'),
      },
    ),
  ],
});
