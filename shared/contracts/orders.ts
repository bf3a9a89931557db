import { z } from 'zod';
import { defineEvent } from './event.ts';
import { pii } from './pii.ts';
import { Address, Customer, Money, OrderId, OrderLine } from './values.ts';

/** How the customer pays. A card is named by the provider's payment-method token, never by its number. */
export const PaymentChoice = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('card'),
    token: pii(z.string().regex(/^pm_\w{1,100}$/, 'must be a pm_ token')),
  }),
  /** On a page of the provider's, at the URL that PaymentSessionOpened names. */
  z.object({ method: z.literal('session') }),
]);
export type PaymentChoice = z.infer<typeof PaymentChoice>;

/** Minor units. Payment providers charge nothing smaller (50 cents at Stripe, in euros and dollars). */
const minimumTotal = 50;

const placed = {
  orderId: OrderId,
  customer: Customer,
  shipTo: Address,
  lines: z.array(OrderLine).min(1).max(100),
  total: Money.extend({ amount: Money.shape.amount.min(minimumTotal, `must be at least ${minimumTotal}`) }),
  payment: PaymentChoice,
};

/** Adds what a JSON schema cannot say: the total is the sum of the lines, and no SKU appears twice. */
function consistent<Order extends { lines: OrderLine[]; total: Money }>(schema: z.ZodType<Order>) {
  return schema.superRefine((order, context) => {
    const sum = order.lines.reduce((total, line) => total + line.quantity * line.unitPrice, 0);
    if (sum !== order.total.amount)
      context.addIssue({
        code: 'custom',
        path: ['total', 'amount'],
        message: `must be the sum of the lines, ${sum}`,
      });
    const skus = new Set<string>();
    order.lines.forEach((line, index) => {
      if (skus.has(line.sku))
        context.addIssue({
          code: 'custom',
          path: ['lines', index, 'sku'],
          message: 'must appear in one line only',
        });
      skus.add(line.sku);
    });
  });
}

/** The saga begins. Every participant keeps from it what it needs later. Anyone may produce it. */
export const OrderPlaced = defineEvent('orders', 'OrderPlaced', consistent(z.object(placed)));
export type OrderPlacedData = ReturnType<typeof OrderPlaced.of>['data'];

export const InvalidField = z.object({ field: z.string(), reason: z.string() });
export type InvalidField = z.infer<typeof InvalidField>;

/** An OrderPlaced that names its order but is not valid: nothing was reserved, charged or shipped for it. */
export const OrderRejected = defineEvent(
  'orders',
  'OrderRejected',
  z.object({ orderId: OrderId, reasons: z.array(InvalidField).min(1).max(50) }),
  { final: true },
);

export const CancellationWish = z.enum(['customer_request', 'expired']);
export type CancellationWish = z.infer<typeof CancellationWish>;

/** The customer, or the order's own deadline, wants the order undone; shipping decides whether it still can be. */
export const OrderCancellationRequested = defineEvent(
  'orders',
  'OrderCancellationRequested',
  z.object({ orderId: OrderId, reason: CancellationWish }),
);

/** Ending: paid and shipped. */
export const OrderConfirmed = defineEvent(
  'orders',
  'OrderConfirmed',
  z.object({ orderId: OrderId, trackingNumber: z.string() }),
);

export const CancellationReason = z.enum([
  'out_of_stock',
  'unknown_sku',
  'card_declined',
  'insufficient_funds',
  'window_over',
  'provider_unavailable',
  'not_deliverable',
  'carrier_unavailable',
  'customer_request',
  'expired',
]);
export type CancellationReason = z.infer<typeof CancellationReason>;

/** Ending: no stock is held any more and no money is kept. `refunded`: what had been captured went back. */
export const OrderCancelled = defineEvent(
  'orders',
  'OrderCancelled',
  z.object({ orderId: OrderId, reason: CancellationReason, refunded: z.boolean() }),
);
