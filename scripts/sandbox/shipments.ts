import { z } from 'zod';
import { newId } from './ids.ts';
import type { Collection } from './journal.ts';

/** What the carrier knows of one reference. Cancelled without a booking is the mark of a cancel that overtook it. */
export const Shipment = z.object({
  reference: z.string(),
  status: z.enum(['booked', 'cancelled', 'collected']),
  shipmentId: z.string().optional(),
  trackingNumber: z.string().optional(),
  /** More than one means that somebody booked twice under different idempotency keys. */
  bookings: z.number(),
});
export type Shipment = z.infer<typeof Shipment>;

export type Shipments = ReturnType<typeof shipments>;

/** The carrier's books. `isCollected` tells whether the van has meanwhile been there for a booked shipment. */
export function shipments(records: Collection<Shipment>, isCollected: (reference: string) => boolean) {
  function keep(shipment: Shipment): Shipment {
    records.put(shipment.reference, shipment);
    return shipment;
  }

  function current(reference: string): Shipment | undefined {
    const found = records.get(reference);
    return found?.status === 'booked' && isCollected(reference)
      ? keep({ ...found, status: 'collected' })
      : found;
  }

  return {
    current,

    /** Books anew at every call; after a cancel nothing is booked any more. */
    book(reference: string): Shipment | 'cancelled' {
      const before = current(reference);
      if (before?.status === 'cancelled') return 'cancelled';
      return keep({
        reference,
        status: 'booked',
        shipmentId: newId('shp'),
        trackingNumber: newId('TRK').toUpperCase(),
        bookings: (before?.bookings ?? 0) + 1,
      });
    },

    /** Harmless when repeated or when nothing is booked yet; refused once the parcel is collected. */
    cancel(reference: string): Shipment | 'already_collected' {
      const before = current(reference);
      if (before?.status === 'collected') return 'already_collected';
      if (before?.status === 'cancelled') return before;
      return keep({ bookings: 0, ...before, reference, status: 'cancelled' });
    },
  };
}
