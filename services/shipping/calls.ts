import { z } from 'zod';
import { Address, OrderId, OrderLine, Sku } from '../../shared/contracts/values.ts';
import { defineCall } from '../../shared/saga/call.ts';
import { passing } from '../../shared/saga/retry-policy.ts';

export const Booking = z.object({ shipmentId: z.string(), trackingNumber: z.string() });
export type Booking = z.infer<typeof Booking>;

/** Books a parcel with the carrier. `cancelled`: the reference was cancelled there, and stays so. */
export const bookShipment = defineCall({
  name: 'bookShipment',
  request: z.object({
    orderId: OrderId,
    shipTo: Address,
    lines: z.array(z.object({ sku: Sku, quantity: OrderLine.shape.quantity })),
  }),
  result: Booking,
  refusals: ['not_deliverable', 'cancelled'],
  idempotencyKey: (orderId) => `ship_${orderId}`,
  policy: {
    maxAttempts: 8,
    initialDelay: 200,
    maxDelay: 10_000,
    backoffRate: 2,
    jitter: 'full',
    timeout: 5_000,
    retries: passing,
  },
});

/** Makes sure that no parcel of the order is or will be booked, unless the carrier has it already; never given up. */
export const cancelShipment = defineCall({
  name: 'cancelShipment',
  request: z.object({ orderId: OrderId }),
  result: z.discriminatedUnion('standing', [
    z.object({ standing: z.literal('cancelled') }),
    z.object({ standing: z.literal('collected'), ...Booking.shape }),
  ]),
  refusals: [],
  idempotencyKey: (orderId) => `unship_${orderId}`,
  policy: {
    maxAttempts: Infinity,
    initialDelay: 500,
    maxDelay: 60_000,
    backoffRate: 2,
    jitter: 'full',
    timeout: 5_000,
    retries: passing,
  },
});
