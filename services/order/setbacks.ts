import { z } from 'zod';
import { CancellationReason } from '../../shared/contracts/orders.ts';
import { PaymentFailure } from '../../shared/contracts/payments.ts';
import { ShipmentFailure } from '../../shared/contracts/shipments.ts';

/**
 * What the others have said that undoes the order. Each stays true once heard, and since topics are independent
 * logs, each may be heard before any other.
 */
export const Setbacks = z.object({
  stockFailure: CancellationReason.extract(['out_of_stock', 'unknown_sku']).optional(),
  paymentFailure: PaymentFailure.optional(),
  shipmentFailure: ShipmentFailure.optional(),
  stockReleased: z.literal(true).optional(),
  moneyRefunded: z.literal(true).optional(),
});
export type Setbacks = z.infer<typeof Setbacks>;

export const Cancellation = z.object({ reason: CancellationReason, refunded: z.boolean() });
export type Cancellation = z.infer<typeof Cancellation>;

/** The cancellation that these facts amount to; undefined while stock may still be held or money kept. */
export function cancellationOf(facts: Setbacks): Cancellation | undefined {
  const { stockFailure, paymentFailure, shipmentFailure, stockReleased, moneyRefunded } = facts;
  if (stockFailure) return { reason: stockFailure, refunded: false };
  if (paymentFailure && stockReleased) return { reason: paymentFailure, refunded: false };
  if (shipmentFailure && stockReleased && moneyRefunded) return { reason: shipmentFailure, refunded: true };
  return undefined;
}
