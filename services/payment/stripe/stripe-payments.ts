import Stripe from 'stripe';
import type { Money } from '../../../shared/contracts/values.ts';
import { CallFailure } from '../../../shared/saga/retry-policy.ts';
import { refund as refundCall } from '../calls.ts';
import { abandonable } from './abandonable.ts';
import type { ListSearch } from './list-search.ts';
import { attemptsByKey, createdWithin, keysKept } from './stripe-attempt.ts';

/**
 * The requests of one attempt, which `signal` gives up. A charge is two of them, each with its own idempotency
 * key: `create` charges nobody, `confirm` does. So whoever repeats `create` finds the order's payment again,
 * whatever became of it.
 */
export function stripePayments(
  stripe: Stripe,
  signal: AbortSignal,
  searched: ListSearch<Stripe.PaymentIntent>,
) {
  const { paymentIntents, refunds } = stripe;
  const ask = <Answer>(request: () => Promise<Answer>) => abandonable(signal, request);

  return {
    /** Answers as it did the first time, for as long as Stripe keeps the key. */
    create(orderId: string, { amount, currency }: Money) {
      const payment: Stripe.PaymentIntentCreateParams = {
        amount,
        currency: currency.toLowerCase(),
        // Nobody is there to be sent to a page of the bank's.
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        metadata: { order_id: orderId },
      };
      return ask(() => paymentIntents.create(payment, { idempotencyKey: `intent_${orderId}` }));
    },

    confirm(id: string, token: string, idempotencyKey: string) {
      return ask(() => paymentIntents.confirm(id, { payment_method: token }, { idempotencyKey }));
    },

    retrieve(id: string) {
      return ask(() => paymentIntents.retrieve(id));
    },

    cancel(id: string) {
      return ask(() => paymentIntents.cancel(id, { cancellation_reason: 'abandoned' }));
    },

    /** Those of the order's payments that can have been confirmed; slow. To be asked once nobody charges any more. */
    search(orderId: string, askedAt: string) {
      const wanted = { created: createdWithin(askedAt, keysKept), limit: 100 };
      return searched.idsOf(
        orderId,
        signal,
        (starting_after) => paymentIntents.list({ ...wanted, ...(starting_after && { starting_after }) }),
        ({ metadata }) => metadata.order_id === orderId,
      );
    },

    /**
     * Gives back what has not been given back yet; harmless when all of it has. Stripe never gives back more than was
     * paid, so the attempt with this number may have a key of its own.
     */
    async refund(orderId: string, id: string, number: number): Promise<void> {
      const wanted = { payment_intent: id, metadata: { order_id: orderId } };
      const key = refundCall.idempotencyKey(orderId, { orderId, paymentId: id });
      const idempotencyKey = number <= attemptsByKey ? key : `${key}_${number}`;
      try {
        const { status } = await ask(() => refunds.create(wanted, { idempotencyKey }));
        if (status !== 'succeeded' && status !== 'pending')
          throw new CallFailure('rejected', `the refund of payment ${id} is ${status}`);
      } catch (error) {
        if (error instanceof Stripe.errors.StripeError && error.code === 'charge_already_refunded') return;
        throw error;
      }
    },
  };
}
