import { z } from 'zod';
import { Money } from '../../../shared/contracts/values.ts';

/** What we read of a Checkout Session, whether the API or a webhook tells it. */
export const CheckoutSession = z.object({
  id: z.string().min(1).max(255),
  object: z.literal('checkout.session'),
  status: z.string().nullable(),
  payment_status: z.string(),
  /** Null until the customer has tried to pay. */
  payment_intent: z.union([z.string(), z.object({ id: z.string(), status: z.string() })]).nullable(),
  amount_total: z.int().nullable(),
  currency: z.string().nullable(),
  client_reference_id: z.string().nullable(),
  metadata: z.record(z.string(), z.string()).nullable(),
});
export type CheckoutSession = z.infer<typeof CheckoutSession>;

/** `pending`: the customer is done with the page, but the money is still on its way. */
export type Standing =
  | { readonly standing: 'paid'; readonly paymentId: string }
  | { readonly standing: 'open' }
  | { readonly standing: 'expired' }
  | { readonly standing: 'pending' };

/** Payments that no money comes from any more. A session's payment cannot be tried again outside its page. */
const over = new Set(['canceled', 'requires_payment_method']);

/** Whether a session that is complete but unpaid has failed for good is only known if its payment is expanded. */
export function standingOf({ status, payment_status, payment_intent }: CheckoutSession): Standing {
  if (payment_status === 'paid' && payment_intent !== null)
    return {
      standing: 'paid',
      paymentId: typeof payment_intent === 'string' ? payment_intent : payment_intent.id,
    };
  if (status === 'open') return { standing: 'open' };
  if (status === 'expired') return { standing: 'expired' };
  const failed =
    payment_intent !== null && typeof payment_intent === 'object' && over.has(payment_intent.status);
  return failed ? { standing: 'expired' } : { standing: 'pending' };
}

/** What the session asks for; undefined if that is no money that the shop knows. */
export function moneyOf({ amount_total, currency }: CheckoutSession): Money | undefined {
  return Money.safeParse({ amount: amount_total, currency: currency?.toUpperCase() }).data;
}

export function isSameMoney(one: Money | undefined, other: Money): boolean {
  return one?.amount === other.amount && one.currency === other.currency;
}
