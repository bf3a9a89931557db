import { z } from 'zod';
import { defineEvent } from './event.ts';
import { Money, OrderId } from './values.ts';

/** The customer can pay at `url` until `expiresAt`. */
export const PaymentSessionOpened = defineEvent(
  'payments',
  'PaymentSessionOpened',
  z.object({ orderId: OrderId, url: z.url(), expiresAt: z.iso.datetime() }),
);

/** The money is ours, at most once per order. */
export const PaymentCaptured = defineEvent(
  'payments',
  'PaymentCaptured',
  z.object({ orderId: OrderId, paymentId: z.string(), amount: Money }),
);

export const PaymentFailure = z.enum([
  'card_declined',
  'insufficient_funds',
  'window_over',
  'provider_unavailable',
]);
export type PaymentFailure = z.infer<typeof PaymentFailure>;

/** No money is kept, and none will be taken. Unless the provider was unavailable, none ever was. */
export const PaymentFailed = defineEvent(
  'payments',
  'PaymentFailed',
  z.object({ orderId: OrderId, reason: PaymentFailure }),
  { setback: true },
);

/** The order was cancelled: no money is kept, and none will be taken. What a lost answer may have taken went back. */
export const PaymentCancelled = defineEvent('payments', 'PaymentCancelled', z.object({ orderId: OrderId }));

/** Compensation of PaymentCaptured: the whole amount went back. */
export const PaymentRefunded = defineEvent(
  'payments',
  'PaymentRefunded',
  z.object({ orderId: OrderId, paymentId: z.string(), amount: Money }),
);
