import { z } from 'zod';
import { defineEvent } from './event.ts';
import { OrderId } from './values.ts';

/** The pivot: a carrier has the parcel, so the order can only go forward from here. */
export const ShipmentCreated = defineEvent(
  'shipments',
  'ShipmentCreated',
  z.object({ orderId: OrderId, shipmentId: z.string(), trackingNumber: z.string() }),
);

export const ShipmentFailure = z.enum(['not_deliverable', 'carrier_unavailable']);
export type ShipmentFailure = z.infer<typeof ShipmentFailure>;

/** Nothing was shipped, and nothing will be. */
export const ShipmentFailed = defineEvent(
  'shipments',
  'ShipmentFailed',
  z.object({ orderId: OrderId, reason: ShipmentFailure }),
  { setback: true },
);

/** The cancellation was accepted: nothing was shipped, and nothing will be. */
export const ShipmentCancelled = defineEvent(
  'shipments',
  'ShipmentCancelled',
  z.object({ orderId: OrderId }),
  { setback: true },
);

/** The cancellation came too late: the parcel is on its way. */
export const ShipmentCancellationRefused = defineEvent(
  'shipments',
  'ShipmentCancellationRefused',
  z.object({ orderId: OrderId, reason: z.literal('already_shipped') }),
);
