import type { DomainEvent } from '../../../shared/contracts/event.ts';
import { StockReleased, StockReservationFailed, StockReserved } from '../../../shared/contracts/inventory.ts';
import { CustomerNotificationFailed, CustomerNotified } from '../../../shared/contracts/notifications.ts';
import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderRejected,
} from '../../../shared/contracts/orders.ts';
import {
  PaymentCancelled,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentSessionOpened,
} from '../../../shared/contracts/payments.ts';
import {
  ShipmentCancellationRefused,
  ShipmentCancelled,
  ShipmentCreated,
  ShipmentFailed,
} from '../../../shared/contracts/shipments.ts';
import { orderId, placedOrder } from '../../sample-order.ts';
import { UserError } from '../../stack/user-error.ts';

const amount = { amount: 2580, currency: 'EUR' } as const;
const paymentId = 'pi_example';

/** All of the one sample order. */
const examples: readonly DomainEvent[] = [
  placedOrder(),
  OrderRejected.of({
    orderId,
    reasons: [{ field: 'total.amount', reason: 'must be the sum of the lines, 2580' }],
  }),
  OrderCancellationRequested.of({ orderId, reason: 'customer_request' }),
  OrderConfirmed.of({ orderId, trackingNumber: 'TRACK-EXAMPLE' }),
  OrderCancelled.of({ orderId, reason: 'not_deliverable', refunded: true }),
  StockReserved.of({ orderId }),
  StockReservationFailed.of({ orderId, reason: 'out_of_stock', sku: 'SOLD-OUT-MATCHA-BOWL' }),
  StockReleased.of({ orderId }),
  PaymentSessionOpened.of({
    orderId,
    url: 'https://pay.example.com/session',
    expiresAt: '2026-01-02T03:34:05.000Z',
  }),
  PaymentCaptured.of({ orderId, paymentId, amount }),
  PaymentFailed.of({ orderId, reason: 'card_declined' }),
  PaymentCancelled.of({ orderId }),
  PaymentRefunded.of({ orderId, paymentId, amount }),
  ShipmentCreated.of({ orderId, shipmentId: 'shipment-example', trackingNumber: 'TRACK-EXAMPLE' }),
  ShipmentFailed.of({ orderId, reason: 'not_deliverable' }),
  ShipmentCancelled.of({ orderId }),
  ShipmentCancellationRefused.of({ orderId, reason: 'already_shipped' }),
  CustomerNotified.of({ orderId, about: 'confirmed', channel: 'email' }),
  CustomerNotificationFailed.of({ orderId, about: 'confirmed', reason: 'address_refused' }),
];

const byType = new Map(examples.map((event) => [event.type, event.data]));

/** The data of one event of this type. Throws for an event that has no example. */
export function exampleOf(type: string): unknown {
  const data = byType.get(type);
  if (data === undefined)
    throw new UserError(`What does ${type} look like? Add an example to scripts/docs/asyncapi/examples.ts.`);
  return data;
}
