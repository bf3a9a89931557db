import { z } from 'zod';
import { OrderId } from '../../../shared/contracts/values.ts';
import type { Kept } from './unmatched-webhooks.ts';

/** What we read of a Refund that the bank did not take, days after it was made. */
export const FailedRefund = z.object({
  id: z.string().min(1).max(255),
  object: z.literal('refund'),
  status: z.string().nullish(),
  failure_reason: z.string().max(100).nullish(),
  payment_intent: z.union([z.string(), z.object({ id: z.string() })]).nullish(),
  amount: z.int(),
  currency: z.string(),
  metadata: z.record(z.string(), z.string()).nullish(),
});

/** News of money that a customer was to have back, and which has come back to us. */
export type RefundNews = {
  readonly eventId: string;
  readonly type: string;
  readonly refund: z.infer<typeof FailedRefund>;
};

/** For a person: paying the customer back has to be tried in another way, and the order knows of none. */
export function keptRefund({ eventId, type, refund }: RefundNews): Kept {
  const { id, payment_intent: payment, metadata, status, amount, currency } = refund;
  return {
    eventId,
    type,
    objectId: id,
    paymentId: (typeof payment === 'string' ? payment : payment?.id) ?? undefined,
    orderId: OrderId.safeParse(metadata?.order_id).data,
    reason: `the refund has failed: ${refund.failure_reason ?? 'unknown'}`,
    status: status ?? null,
    paymentStatus: null,
    amount,
    currency,
    lookAgain: false,
  };
}
