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

/** Few and soon, since the customer is waiting, but enough to outlast a moment's trouble: about twelve seconds. */
const charging = {
  maxAttempts: 6,
  initialDelay: 500,
  maxDelay: 5_000,
  backoffRate: 2,
  jitter: 'full',
  timeout: 10_000,
  retries: passing,
} as const;

const Decline = z.enum(['card_declined', 'insufficient_funds']);

/** Takes the money. */
export const charge = defineCall({
  name: 'charge',
  request: z.object({ orderId: OrderId, token: CardToken, ...AskedCharge.shape }),
  result: z.object({ paymentId: z.string() }),
  refusals: Decline.options,
  idempotencyKey: (orderId) => `pay_${orderId}`,
  policy: charging,
});

/** Opens the provider's page on which the customer pays. Asked again, it answers with the same session. */
export const openSession = defineCall({
  name: 'openSession',
  request: z.object({ orderId: OrderId, ...AskedCharge.shape }),
  result: z.object({ sessionId: z.string(), url: z.url() }),
  refusals: [],
  idempotencyKey: (orderId) => `session_${orderId}`,
  policy: charging,
});

const Paid = z.object({ standing: z.literal('paid'), paymentId: z.string() });

/** Asks how the session stands, in case that no webhook comes. A look that fails is followed by the next one. */
export const lookAtSession = defineCall({
  name: 'lookAtSession',
  request: z.object({ orderId: OrderId, sessionId: z.string(), look: z.int(), amount: Money }),
  result: z.discriminatedUnion('standing', [
    Paid,
    z.object({ standing: z.literal('open') }),
    z.object({ standing: z.literal('expired') }),
  ]),
  refusals: [],
  idempotencyKey: (orderId, { look }) => `look_${orderId}_${look}`,
  policy: { ...charging, maxAttempts: 2 },
});

/**
 * Makes sure that the session can no longer be paid, or learns that it has been; never given up. Without a
 * `sessionId` nobody knows whether one was opened.
 */
export const closeSession = defineCall({
  name: 'closeSession',
  request: z.object({ orderId: OrderId, sessionId: z.string().optional(), ...AskedCharge.shape }),
  result: z.discriminatedUnion('standing', [
    Paid,
    /** `decline`: why the last card that was tried there was declined. */
    z.object({ standing: z.literal('expired'), decline: Decline.optional() }),
  ]),
  refusals: [],
  idempotencyKey: (orderId) => `close_${orderId}`,
  policy: unending,
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
