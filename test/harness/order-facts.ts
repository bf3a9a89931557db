import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import type { Order } from '../../services/order/order.states.ts';
import { StockReleased, StockReservationFailed } from '../../shared/contracts/inventory.ts';
import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderRejected,
} from '../../shared/contracts/orders.ts';
import {
  PaymentCancelled,
  PaymentFailed,
  PaymentRefunded,
  PaymentSessionOpened,
} from '../../shared/contracts/payments.ts';
import {
  ShipmentCancellationRefused,
  ShipmentCancelled,
  ShipmentCreated,
  ShipmentFailed,
} from '../../shared/contracts/shipments.ts';

/** When the order of these tests is placed, and when it expires: a quarter of an hour later. */
export const now = new Date('2026-03-01T12:00:00.000Z');
export const expiry = new Date('2026-03-01T12:15:00.000Z');
/** When an order that should have ended by then is looked at again. */
export const reminder = new Date('2026-03-01T12:30:00.000Z');

export const placed = placedOrder();
const { lines, total } = placed.data;
export const url = 'https://pay.example/cs_1';

/** What others say of the order. */
export const opened = PaymentSessionOpened.of({ orderId, url, expiresAt: '2026-03-01T12:00:30.000Z' });
export const outOfStock = StockReservationFailed.of({ orderId, reason: 'out_of_stock', sku: 'MUG-BLUE' });
export const declined = PaymentFailed.of({ orderId, reason: 'card_declined' });
export const undeliverable = ShipmentFailed.of({ orderId, reason: 'not_deliverable' });
export const released = StockReleased.of({ orderId });
export const refunded = PaymentRefunded.of({ orderId, paymentId: 'pi_1', amount: total });
export const unpaid = PaymentCancelled.of({ orderId });
export const shipped = ShipmentCreated.of({ orderId, shipmentId: 'shp_1', trackingNumber: 'TRK1' });
export const unshipped = ShipmentCancelled.of({ orderId });
export const tooLate = ShipmentCancellationRefused.of({ orderId, reason: 'already_shipped' });

/** What the order says. */
export const confirmed = OrderConfirmed.of({ orderId, trackingNumber: 'TRK1' });
export const requested = OrderCancellationRequested.of({ orderId, reason: 'customer_request' });
export const expired = OrderCancellationRequested.of({ orderId, reason: 'expired' });
export const reasons = [{ field: 'total.amount', reason: 'must be the sum of the lines, 2580' }];
export const rejected = OrderRejected.of({ orderId, reasons });

type Cancellation = Omit<ReturnType<typeof OrderCancelled.of>['data'], 'orderId'>;

export function cancelled(reason: Cancellation['reason'], refunded: boolean) {
  return OrderCancelled.of({ orderId, reason, refunded });
}

/** The purchase as every status keeps it, with what has happened so far: event, and reason where it has one. */
export function purchaseWith(...history: readonly (readonly [event: string, reason?: string])[]) {
  const at = now.toISOString();
  return {
    lines,
    total,
    placedAt: at,
    expiresAt: expiry.toISOString(),
    history: history.map(([event, reason]) => ({ event, at, ...(reason !== undefined && { reason }) })),
  } satisfies Partial<Order>;
}
