import Stripe from 'stripe';

/**
 * What attempts before this one may have made, by its idempotency key, which answers as it did the first time
 * (https://docs.stripe.com/error-low-level#idempotency). If that was an error, none of them has learned what was made,
 * so nothing can have been done with it, nor ever will be: as good as none. `search` looks without the key, slowly.
 */
export async function foundAgain(
  byKey: () => Promise<{ readonly id: string }>,
  search: () => Promise<string[]>,
): Promise<string[]> {
  try {
    return [(await byKey()).id];
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    if (error.headers?.['idempotent-replayed'] === 'true') return [];
    // Settings have changed since the key was first used: what it did then is found without it.
    const isOtherRequest = error instanceof Stripe.errors.StripeIdempotencyError && error.statusCode === 400;
    if (isOtherRequest) return await search();
    throw error;
  }
}
