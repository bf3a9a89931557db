import { z } from 'zod';
import { PaymentChoice } from '../../shared/contracts/orders.ts';
import { Money, OrderId } from '../../shared/contracts/values.ts';
import { defineCall } from '../../shared/saga/call.ts';
import { passing } from '../../shared/saga/retry-policy.ts';

/** A charge that was asked for, as it can be found again at the provider. */
export const AskedCharge = z.object({
  amount: Money,
  /** When it was first asked for: providers forget idempotency keys after a while. */
  askedAt: z.iso.datetime(),
});
export type AskedCharge = z.infer<typeof AskedCharge>;

export const CardToken = PaymentChoice.options[0].shape.token;

const unending = {
  maxAttempts: Infinity,
  initialDelay: 500,
  maxDelay: 60_000,
  backoffRate: 2,
  jitter: 'full',
  timeout: 10_000,
  retries: passing,
} as const;

/** Takes the money. */
export const charge = defineCall({
  name: 'charge',
  request: z.object({ orderId: OrderId, token: CardToken, ...AskedCharge.shape }),
  result: z.object({ paymentId: z.string() }),
  refusals: ['card_declined', 'insufficient_funds'],
  idempotencyKey: (orderId) => `pay_${orderId}`,
  policy: {
    maxAttempts: 5,
    initialDelay: 200,
    maxDelay: 5_000,
    backoffRate: 2,
    jitter: 'full',
    timeout: 10_000,
    retries: passing,
  },
});

/** Makes sure that no charge of the order survives, whether or not there was one; never given up. */
export const voidCharge = defineCall({
  name: 'voidCharge',
  request: z.object({ orderId: OrderId, ...AskedCharge.shape }),
  result: z.object({}),
  refusals: [],
  idempotencyKey: (orderId) => `void_${orderId}`,
  policy: unending,
});

/** Gives the whole amount back; never given up. */
export const refund = defineCall({
  name: 'refund',
  request: z.object({ orderId: OrderId, paymentId: z.string() }),
  result: z.object({}),
  refusals: [],
  idempotencyKey: (orderId) => `refund_${orderId}`,
  policy: unending,
});
