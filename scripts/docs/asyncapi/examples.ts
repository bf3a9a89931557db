import type { DomainEvent } from '../../../shared/contracts/event.ts';
import { StockReleased, StockReservationFailed, StockReserved } from '../../../shared/contracts/inventory.ts';
import { CustomerNotificationFailed, CustomerNotified } from '../../../shared/contracts/notifications.ts';
import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
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
import { UserError } from '../../stack/user-error.ts';

/** The order that all examples are about. Nobody in them exists. */
export const orderId = '7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4d';

const amount = { amount: 2580, currency: 'EUR' } as const;
const paymentId = 'pi_example';

const examples: readonly DomainEvent[] = [
  OrderPlaced.of({
    orderId,
    customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
    shipTo: {
      name: 'Ada Lovelace',
      line1: 'Unter den Linden 1',
      postalCode: '10117',
      city: 'Berlin',
      country: 'DE',
    },
    lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1290 }],
    total: amount,
    payment: { method: 'card', token: 'pm_card_visa' },
  }),
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
