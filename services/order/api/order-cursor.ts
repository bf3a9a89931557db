import { z } from 'zod';
import { OrderId } from '../../../shared/contracts/values.ts';
import type { Place } from './order-records.ts';

/** All digits that Postgres keeps: fewer would skip orders or repeat them. It has no year 0. */
const KnownSince = z.iso.datetime({ precision: 6 }).regex(/^(?!0000)/);
const Parts = z.tuple([KnownSince, OrderId]);

/** A place in the list for whoever asks for the page after it. Holds also when the order there is gone. */
export function cursorOf({ knownSince, orderId }: Place): string {
  return Buffer.from(`${knownSince} ${orderId}`).toString('base64url');
}

function placeOf(cursor: string): Place | undefined {
  const { data } = Parts.safeParse(Buffer.from(cursor, 'base64url').toString().split(' '));
  if (data === undefined) return undefined;
  const [knownSince, orderId] = data;
  const place = { knownSince, orderId };
  return cursorOf(place) === cursor ? place : undefined;
}

/** What `cursorOf` makes, and nothing else; read as the place that it stands for. */
export const Cursor = z
  .string()
  .describe('Goes on after a page: as the `next` link of that page has it. What it is made of may change.')
  .transform((cursor, context): Place => {
    const place = placeOf(cursor);
    if (place !== undefined) return place;
    context.issues.push({ code: 'custom', message: 'must be from the next link of a page', input: cursor });
    return z.NEVER;
  });
