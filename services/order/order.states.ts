import { z } from 'zod';
import { CancellationWish, InvalidField } from '../../shared/contracts/orders.ts';
import { Money, OrderLine } from '../../shared/contracts/values.ts';
import { Occurrence } from './history.ts';
import { Cancellation, Setbacks } from './setbacks.ts';

/** When an order that has not ended cancels itself; what has not ended after that is stuck. */
const Expiry = z.object({ expiresAt: z.iso.datetime() });

const History = z.object({ history: z.array(Occurrence) });

const Purchase = z.object({
  lines: z.array(OrderLine),
  total: Money,
  placedAt: z.iso.datetime(),
  ...Expiry.shape,
  ...History.shape,
});
export type Purchase = z.infer<typeof Purchase>;

/** Where the customer can pay, once that is known. */
const PaymentPage = z.object({ paymentUrl: z.url().optional() });

const Facts = z.object({
  ...Setbacks.shape,
  ...PaymentPage.shape,
  trackingNumber: z.string().optional(),
  /** Why a stranger has asked for it to be undone. */
  wish: CancellationWish.optional(),
});
export type Facts = z.infer<typeof Facts>;

/** What the order service knows of one order: nothing of the customer, whom others look after. */
export const Order = z.discriminatedUnion('status', [
  /** Others have acted on the order, but it has not been heard of here yet: topics are independent logs. */
  z.object({ status: z.literal('unplaced'), facts: Facts, ...Expiry.shape, ...History.shape }),
  z.object({ status: z.literal('placed'), ...Purchase.shape, ...PaymentPage.shape }),
  /** Somebody wants it undone, and shipping has not said yet whether it still can be. */
  z.object({ status: z.literal('cancelRequested'), ...Purchase.shape, wish: CancellationWish }),
  /** Lost; the others have not all said that their part is undone. */
  z.object({
    status: z.literal('cancelling'),
    ...Purchase.shape,
    setbacks: Setbacks,
    wish: CancellationWish.optional(),
  }),
  z.object({ status: z.literal('confirmed'), ...Purchase.shape, trackingNumber: z.string() }),
  z.object({ status: z.literal('cancelled'), ...Purchase.shape, ...Cancellation.shape }),
  z.object({ status: z.literal('rejected'), reasons: z.array(InvalidField) }),
]);
export type Order = z.infer<typeof Order>;

/** Nothing happens to an order any more that has come to one of them. */
export const endings = ['confirmed', 'cancelled', 'rejected'] as const satisfies readonly Order['status'][];
export type Unplaced = Extract<Order, { status: 'unplaced' }>;
