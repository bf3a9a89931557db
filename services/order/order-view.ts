import type { Order } from './order.states.ts';

/** What customers see of an order; undefined while this service has only heard others speak of it. */
export function viewOf(orderId: string, order: Order) {
  switch (order.status) {
    case 'unplaced':
      return undefined;
    case 'cancelling': {
      const { setbacks, ...shown } = order;
      const reason = setbacks.paymentFailure ?? setbacks.shipmentFailure;
      return { orderId, ...shown, ...(reason && { reason }) };
    }
    case 'placed':
    case 'confirmed':
    case 'cancelled':
    case 'rejected':
      return { orderId, ...order };
    default:
      return order satisfies never;
  }
}
