import { z } from 'zod';
import { CancellationReason, CancellationWish, InvalidField } from '../../../shared/contracts/orders.ts';
import { Money, OrderId, OrderLine } from '../../../shared/contracts/values.ts';
import { Occurrence } from '../history.ts';
import { endings, type Order } from '../order.states.ts';
import { linksOf, OrderLinks } from './order-links.ts';

export const TimelineEntry = Occurrence.strict();

/** What every answer about an order tells. */
const shown = { orderId: OrderId, timeline: z.array(TimelineEntry), links: OrderLinks };

const bought = {
  ...shown,
  lines: z.array(OrderLine),
  total: Money,
  placedAt: z.iso.datetime(),
  /** When the order cancels itself unless it has ended. */
  expiresAt: z.iso.datetime(),
};

/** What customers see of an order. Nothing of themselves: there is no login, and anybody may look. */
export const OrderView = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('placed'), ...bought, paymentUrl: z.url().optional() }),
  z.strictObject({ status: z.literal('cancelRequested'), ...bought, reason: CancellationWish }),
  z.strictObject({ status: z.literal('cancelling'), ...bought, reason: CancellationReason.optional() }),
  z.strictObject({ status: z.literal('confirmed'), ...bought, trackingNumber: z.string() }),
  z.strictObject({
    status: z.literal('cancelled'),
    ...bought,
    reason: CancellationReason,
    refunded: z.boolean(),
  }),
  z.strictObject({ status: z.literal('rejected'), ...shown, reasons: z.array(InvalidField) }),
]);
export type OrderView = z.infer<typeof OrderView>;

/** Those that an order can be seen in. */
export const OrderStatus = z.enum([
  'placed',
  'cancelRequested',
  'cancelling',
  'confirmed',
  'cancelled',
  'rejected',
]);
export type OrderStatus = z.infer<typeof OrderStatus>;

/** What customers see of an order; undefined while this service has only heard others speak of it. */
export function viewOf(orderId: string, order: Order): OrderView | undefined {
  const links = linksOf(orderId, order);
  switch (order.status) {
    case 'unplaced':
      return undefined;
    case 'cancelRequested': {
      const { wish: reason, history: timeline, ...rest } = order;
      return { orderId, ...rest, reason, timeline, links };
    }
    case 'cancelling': {
      const { setbacks, wish, history: timeline, ...rest } = order;
      const reason = setbacks.paymentFailure ?? setbacks.shipmentFailure ?? wish;
      return { orderId, ...rest, ...(reason && { reason }), timeline, links };
    }
    case 'placed':
    case 'confirmed':
    case 'cancelled': {
      const { history: timeline, ...rest } = order;
      return { orderId, ...rest, timeline, links };
    }
    case 'rejected':
      return { orderId, ...order, timeline: [], links };
    default:
      return order satisfies never;
  }
}

/** Whether nothing will happen to the order any more. */
export function hasEnded({ status }: Pick<OrderView, 'status'>): boolean {
  return endings.some((ending) => ending === status);
}
