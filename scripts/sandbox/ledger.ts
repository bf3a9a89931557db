import type { Collection } from './journal.ts';
import type { Mailbox } from './mailbox.ts';
import type { Shipment } from './shipments.ts';
import type { PaymentIntent } from './stripe/payment-intent.ts';
import type { Refund } from './stripe/refunds.ts';

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
  };
  carrier: { shipments: { orderId: string; status: Shipment['status']; bookings: number }[] };
  /** How many mails came with each Message-ID. */
  mails: Record<string, number>;
};

export type Books = {
  payments: Collection<PaymentIntent>;
  refunds: Collection<Refund>;
  shipments: Collection<Shipment>;
  mailbox: Mailbox;
};

export function compileLedger({ payments, refunds, shipments, mailbox }: Books): Ledger {
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
    },
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
