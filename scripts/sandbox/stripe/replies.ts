import type { Replies } from '../party.ts';
import { StripeError } from './stripe-error.ts';

/** Stripe's words for what the switches and the idempotency keys decide. */
export const replies: Replies = {
  failed: () => new StripeError(500, { type: 'api_error', message: 'An unknown error occurred' }).answer(),
  rateLimited: () =>
    new StripeError(429, {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message: 'Request rate limit exceeded. Learn more about rate limits in the documentation.',
    }).answer(),
  keyRefused(refusal) {
    const instead = `Try using a key other than '${refusal.key}' if you meant to execute a different request.`;
    switch (refusal.kind) {
      case 'in_use': {
        const message = `There is currently another in-progress request using this Idempotent Key: ${refusal.key}. Please try again later.`;
        const code = 'idempotency_key_in_use';
        return new StripeError(409, { type: 'invalid_request_error', code, message }).answer();
      }
      case 'other_endpoint': {
        const message = `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${refusal.endpoint}' vs '${refusal.firstEndpoint}'). ${instead}`;
        return new StripeError(400, { type: 'idempotency_error', message }).answer();
      }
      case 'other_parameters': {
        const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. ${instead}`;
        return new StripeError(400, { type: 'idempotency_error', message }).answer();
      }
    }
  },
};
