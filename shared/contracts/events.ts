import type { EventDefinition } from './event.ts';
import { StockReleased, StockReservationFailed, StockReserved } from './inventory.ts';
import { CustomerNotificationFailed, CustomerNotified } from './notifications.ts';
import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
  OrderRejected,
} from './orders.ts';
import {
  PaymentCancelled,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentSessionOpened,
} from './payments.ts';
import {
  ShipmentCancellationRefused,
  ShipmentCancelled,
  ShipmentCreated,
  ShipmentFailed,
} from './shipments.ts';

/** Every event of the choreography, by type. */
export const events: ReadonlyMap<string, EventDefinition> = new Map(
  [
    OrderPlaced,
    OrderRejected,
    OrderCancellationRequested,
    OrderConfirmed,
    OrderCancelled,
    StockReserved,
    StockReservationFailed,
    StockReleased,
    PaymentSessionOpened,
    PaymentCaptured,
    PaymentFailed,
    PaymentCancelled,
    PaymentRefunded,
    ShipmentCreated,
    ShipmentFailed,
    ShipmentCancelled,
    ShipmentCancellationRefused,
    CustomerNotified,
    CustomerNotificationFailed,
  ].map((event): [string, EventDefinition] => [event.type, event]),
);
