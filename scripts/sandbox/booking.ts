import { z } from 'zod';
import type { Answer } from './idempotency.ts';

const text = z.string().trim().min(1).max(200);
const Contents = z.array(z.looseObject({})).min(1);

/** What a client sends to book a shipment. */
export const Booking = z
  .looseObject({
    /** The client's own id of the order. */
    reference: text,
    address: z.looseObject({ name: text, line1: text, city: text, postalCode: text, country: text }),
    parcels: Contents.optional(),
    lines: Contents.optional(),
  })
  .refine(({ parcels, lines }) => parcels !== undefined || lines !== undefined, {
    path: ['lines'],
    error: 'lines or parcels must say what is to be shipped',
  });
export type Booking = z.infer<typeof Booking>;

const nowhere = new Set(['xx', 'nowhere-land']);

/** Nobody drives to country XX or to Nowhere-land. */
export function isDeliverable({ address }: Booking): boolean {
  return ![address.city, address.country].some((place) =>
    nowhere.has(place.toLowerCase().replaceAll(/\s+/g, '-')),
  );
}

/** Names every wrong field and why. */
export function invalidBooking(error: z.ZodError): Answer {
  const errors = error.issues.map(({ path, message }) => ({ field: path.join('.'), reason: message }));
  return { status: 400, body: { code: 'invalid_request', message: 'the booking is invalid', errors } };
}
