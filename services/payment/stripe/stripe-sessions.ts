import Stripe from 'stripe';
import { CallFailure } from '../../../shared/saga/retry-policy.ts';
import { type AskedCharge, openSession } from '../calls.ts';
import { abandonable } from './abandonable.ts';
import type { ListSearch } from './list-search.ts';
import { createdWithin } from './stripe-attempt.ts';

/** Stripe opens no page that would end sooner than that, in milliseconds. */
export const shortestPage = 30 * 60_000;

/** The provider's page as the shop wants it. The same for all attempts at opening one, or the key is refused. */
export type PageSettings = {
  /** Where customers are sent back to, without a slash at the end. */
  readonly shopUrl: string;
  /** The page ends by itself so long after it was first asked for, in milliseconds: our window's safety net. */
  readonly endsAfterMs: number;
  /** Undefined: the one that the SDK was made for. */
  readonly apiVersion: string | undefined;
};

export type AskedPage = AskedCharge & { readonly orderId: string };

/** Before this version the SDK's own parameter had another name. */
const cardsOnlySince = '2026-09-30';

/** No method by which the money comes days later, while goods are held. */
function cardsOnly(apiVersion = cardsOnlySince): Stripe.Checkout.SessionCreateParams {
  const cards = ['card'];
  return apiVersion >= cardsOnlySince
    ? { allowed_payment_method_types: cards }
    : ({ payment_method_types: cards } as Stripe.Checkout.SessionCreateParams);
}

/** The requests of one attempt, which `signal` gives up. The payment of a closed session comes with it. */
export function stripeSessions(
  stripe: Stripe,
  signal: AbortSignal,
  page: PageSettings,
  searched: ListSearch<Stripe.Checkout.Session>,
) {
  const { sessions } = stripe.checkout;
  const ask = <Answer>(request: () => Promise<Answer>) => abandonable(signal, request);

  return {
    /** Charges nobody. Answers as it did the first time, for as long as Stripe keeps the key. */
    create(asked: AskedPage) {
      const { orderId, amount, askedAt } = asked;
      const item = {
        currency: amount.currency.toLowerCase(),
        unit_amount: amount.amount,
        product_data: { name: `Order ${orderId}` },
      };
      const named = { metadata: { order_id: orderId } };
      const back = `${page.shopUrl}/orders/${orderId}`;
      const session: Stripe.Checkout.SessionCreateParams = {
        mode: 'payment',
        line_items: [{ quantity: 1, price_data: item }],
        client_reference_id: orderId,
        ...named,
        payment_intent_data: named,
        success_url: `${back}?payment=done`,
        cancel_url: `${back}?payment=cancelled`,
        expires_at: Math.floor((Date.parse(askedAt) + page.endsAfterMs) / 1000),
        // Paid in the order's own currency, whatever the account's default is.
        adaptive_pricing: { enabled: false },
        ...cardsOnly(page.apiVersion),
      };
      const idempotencyKey = openSession.idempotencyKey(orderId, asked);
      return ask(() => sessions.create(session, { idempotencyKey }));
    },

    retrieve(id: string) {
      return ask(() => sessions.retrieve(id, { expand: ['payment_intent'] }));
    },

    /** The session as it is once it can no longer be paid on, unless it is complete; harmless when it is so already. */
    async close(id: string): Promise<Stripe.Checkout.Session> {
      try {
        return await ask(() => sessions.expire(id, { expand: ['payment_intent'] }));
      } catch (error) {
        const refused = error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 400;
        if (!refused) throw error;
        const session = await this.retrieve(id);
        // A payment that is under way keeps it from being closed: how that ends is known soon.
        if (session.status === 'open')
          throw new CallFailure('conflict', `session ${id} cannot be closed: ${error.message}`);
        return session;
      }
    },

    /** Those of the order's sessions that a customer can have been sent to; slow. To be asked once nobody opens any. */
    search(orderId: string, askedAt: string) {
      const wanted = { created: createdWithin(askedAt, page.endsAfterMs - shortestPage), limit: 100 };
      return searched.idsOf(
        orderId,
        signal,
        (starting_after) => sessions.list({ ...wanted, ...(starting_after && { starting_after }) }),
        ({ client_reference_id }) => client_reference_id === orderId,
      );
    },
  };
}
