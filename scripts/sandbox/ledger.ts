import type { Collection } from './journal.ts';
import type { Mailbox } from './mailbox.ts';
import type { Shipment } from './shipments.ts';
import { type CheckoutSession, orderOfSession } from './stripe/checkout-session.ts';
import type { StripeEvent } from './stripe/events.ts';
import type { PaymentIntent } from './stripe/payment-intent.ts';
import type { Refund } from './stripe/refunds.ts';
import type { Delivery } from './webhooks/delivery.ts';

/** Every effect that took place at an outside party, for audits that count them per order. Amounts in minor units. */
export type Ledger = {
  stripe: {
    /** One row per payment; money was taken if its status is `succeeded`. */
    charges: {
      orderId: string | null;
      paymentIntentId: string;
      amount: number;
      currency: string;
      status: PaymentIntent['status'];
      attempts: number;
    }[];
    refunds: {
      orderId: string | null;
      refundId: string;
      paymentIntentId: string;
      amount: number;
      currency: string;
      status: Refund['status'];
    }[];
    sessions: {
      orderId: string | null;
      sessionId: string;
      status: CheckoutSession['status'];
      paymentStatus: 'paid' | 'unpaid';
      /** Null until somebody tried to pay. */
      paymentIntentId: string | null;
      /** Charges tried at a card, declined ones too. */
      attempts: number;
      /** Whether whoever asked for it by an idempotency key is told where it is, and not of an error. */
      isKnown: boolean;
    }[];
  };
  webhooks: {
    /** Requests to the endpoint, whatever it answered. */
    sent: number;
    /** By type: how many events there were, and how many deliveries of them were accepted. */
    events: Record<string, { created: number; delivered: number }>;
    /** Deliveries that were accepted though one of the same event had been before. */
    repeated: number;
  };
  carrier: { shipments: { orderId: string; status: Shipment['status']; bookings: number }[] };
  /** How many mails came with each Message-ID. */
  mails: Record<string, number>;
};

export type Books = {
  payments: Collection<PaymentIntent>;
  refunds: Collection<Refund>;
  sessions: Collection<CheckoutSession>;
  knownSessions: () => ReadonlySet<string | undefined>;
  events: Collection<StripeEvent>;
  deliveries: Collection<Delivery>;
  shipments: Collection<Shipment>;
  mailbox: Mailbox;
};

export function compileLedger(books: Books): Ledger {
  const { payments, refunds, sessions, events, deliveries, shipments, mailbox } = books;
  const known = books.knownSessions();
  const orderOf = (payment: PaymentIntent | undefined) => payment?.metadata.order_id ?? null;
  return {
    stripe: {
      charges: [...payments.values()].map((payment) => ({
        orderId: orderOf(payment),
        paymentIntentId: payment.id,
        amount: payment.amount,
        currency: payment.currency,
        status: payment.status,
        attempts: payment.attempts,
      })),
      refunds: [...refunds.values()].map(({ id, payment_intent, amount, currency, status }) => ({
        orderId: orderOf(payments.get(payment_intent)),
        refundId: id,
        paymentIntentId: payment_intent,
        amount,
        currency,
        status,
      })),
      sessions: [...sessions.values()].map((session) => ({
        orderId: orderOfSession(session) ?? null,
        sessionId: session.id,
        status: session.status,
        paymentStatus: session.status === 'complete' ? 'paid' : 'unpaid',
        paymentIntentId: session.paymentIntent ?? null,
        attempts: payments.get(session.paymentIntent ?? '')?.attempts ?? 0,
        isKnown: known.has(session.id),
      })),
    },
    webhooks: countWebhooks(events, deliveries),
    carrier: {
      shipments: [...shipments.values()].map(({ reference, status, bookings }) => ({
        orderId: reference,
        status,
        bookings,
      })),
    },
    mails: mailbox.counts(),
  };
}

function countWebhooks(
  events: Collection<StripeEvent>,
  deliveries: Collection<Delivery>,
): Ledger['webhooks'] {
  const counts: Ledger['webhooks'] = { sent: 0, events: {}, repeated: 0 };
  for (const { id, type } of events.values()) {
    const { attempts = 0, delivered = 0 } = deliveries.get(id) ?? {};
    const before = counts.events[type] ?? { created: 0, delivered: 0 };
    counts.events[type] = { created: before.created + 1, delivered: before.delivered + delivered };
    counts.sent += attempts;
    counts.repeated += Math.max(0, delivered - 1);
  }
  return counts;
}
