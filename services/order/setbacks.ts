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
 * What has to be heard yet before no stock is held and no money kept. `payment`: that it was cancelled or refunded.
 * `decision`: who has said no, and why.
 */
export type Missing = 'stock' | 'refund' | 'payment' | 'decision';

export function missingIn(facts: Setbacks): Missing[] {
  if (facts.stockFailure) return [];
  return [...(facts.stockReleased ? [] : (['stock'] as const)), ...missingMoney(facts)];
}

function missingMoney(facts: Setbacks): Missing[] {
  const { paymentFailure, shipmentFailure, shipmentCancelled, paymentCancelled, moneyRefunded } = facts;
  if (paymentFailure) return [];
  if (shipmentFailure) return moneyRefunded ? [] : ['refund'];
  if (shipmentCancelled) return paymentCancelled || moneyRefunded ? [] : ['payment'];
  return ['decision'];
}

/**
 * The cancellation that these facts amount to; undefined while stock may still be held or money kept. `wish` is why
 * somebody asked for it, if they did here: a stranger may have asked shipping by the topic.
 */
export function cancellationOf(facts: Setbacks, wish?: CancellationWish): Cancellation | undefined {
  if (missingIn(facts).length > 0) return undefined;
  const { stockFailure, paymentFailure, shipmentFailure, moneyRefunded } = facts;
  const reason = stockFailure ?? paymentFailure ?? shipmentFailure ?? wish ?? 'customer_request';
  return { reason, refunded: moneyRefunded === true };
}
