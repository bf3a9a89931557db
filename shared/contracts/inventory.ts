import { z } from 'zod';
import { defineEvent } from './event.ts';
import { OrderId, Sku } from './values.ts';

/** Every line of the order is held for it. */
export const StockReserved = defineEvent('inventory', 'StockReserved', z.object({ orderId: OrderId }));

/** Nothing is held: one line could not be, so none was. */
export const StockReservationFailed = defineEvent(
  'inventory',
  'StockReservationFailed',
  z.object({ orderId: OrderId, reason: z.enum(['out_of_stock', 'unknown_sku']), sku: Sku }),
  { setback: true },
);

/** Compensation of StockReserved: what was held is on hand again. */
export const StockReleased = defineEvent('inventory', 'StockReleased', z.object({ orderId: OrderId }));
