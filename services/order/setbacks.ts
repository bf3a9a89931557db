import { z } from 'zod';
import { CancellationReason, type CancellationWish } from '../../shared/contracts/orders.ts';
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
  shipmentCancelled: z.literal(true).optional(),
  stockReleased: z.literal(true).optional(),
  paymentCancelled: z.literal(true).optional(),
  moneyRefunded: z.literal(true).optional(),
});
export type Setbacks = z.infer<typeof Setbacks>;

export const Cancellation = z.object({ reason: CancellationReason, refunded: z.boolean() });
export type Cancellation = z.infer<typeof Cancellation>;

/**
 * The cancellation that these facts amount to; undefined while stock may still be held or money kept. `wish` is why
 * somebody asked for it, if they did here: a stranger may have asked shipping by the topic.
 */
export function cancellationOf(facts: Setbacks, wish?: CancellationWish): Cancellation | undefined {
  const { stockFailure, paymentFailure, shipmentFailure, stockReleased, moneyRefunded } = facts;
  const refunded = moneyRefunded === true;
  if (stockFailure) return { reason: stockFailure, refunded };
  if (!stockReleased) return undefined;
  if (paymentFailure) return { reason: paymentFailure, refunded };
  if (shipmentFailure) return refunded ? { reason: shipmentFailure, refunded } : undefined;
  const nothingKept = facts.paymentCancelled || refunded;
  return facts.shipmentCancelled && nothingKept
    ? { reason: wish ?? 'customer_request', refunded }
    : undefined;
}
