import { z } from 'zod';
import type { Books, Ending } from './books.ts';
import { type Check, compare } from './check.ts';

const Cancelled = z.object({ reason: z.string(), refunded: z.boolean() });

/** No order is missing and none was made twice, e.g. by a double click. */
export function oneOrderPerCheckout({ orders, events }: Books): Check {
  const played = orders.map(({ orderId }) => orderId);
  const placed = events.filter(({ type }) => type === 'OrderPlaced').map(({ orderId }) => orderId);
  const unexpected = [...new Set(events.map(({ orderId }) => orderId))].filter((id) => !played.includes(id));
  return {
    title: 'each checkout made one order',
    comparisons: [
      ...played.map((id) =>
        compare(`OrderPlaced of ${id}`, 1, placed.filter((other) => other === id).length),
      ),
      compare('orders that nobody placed', 'none', unexpected.join(', ') || 'none'),
    ],
  };
}

/** The topic and the order service's own record name one ending each, the same. */
export function oneEndingPerOrder({ orders, events, standings }: Books): Check {
  return {
    title: 'each order has exactly one ending, the expected one',
    comparisons: orders.flatMap(({ orderId, ending }) => {
      const published = events.filter((event) => event.orderId === orderId).flatMap(endingIn);
      const recorded = standings.filter((one) => one.orderId === orderId && one.service === 'order');
      return [
        compare(`ending of ${orderId} in Kafka`, endingText(ending), published.join(' and ') || 'none'),
        compare(
          `status of ${orderId} in the order service`,
          ending.status,
          recorded.map(({ status }) => status).join(' and ') || 'none',
        ),
      ];
    }),
  };
}

function endingIn({ type, data }: Books['events'][number]): string[] {
  if (type === 'OrderConfirmed') return [endingText({ status: 'confirmed' })];
  if (type === 'OrderRejected') return [endingText({ status: 'rejected' })];
  if (type !== 'OrderCancelled') return [];
  const { reason, refunded } = Cancelled.parse(data);
  return [cancelledText(reason, refunded)];
}

function endingText(ending: Ending): string {
  return ending.status === 'cancelled' ? cancelledText(ending.reason, ending.refunded) : ending.status;
}

function cancelledText(reason: string, refunded: boolean): string {
  return `cancelled: ${reason}${refunded ? ', refunded' : ''}`;
}
