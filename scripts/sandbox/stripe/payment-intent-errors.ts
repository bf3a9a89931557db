import { type PaymentIntent, renderDecline, renderPaymentIntent } from './payment-intent.ts';
import { invalidRequest, StripeError } from './stripe-error.ts';

/** The payment as it stands does not allow this. */
export function unexpectedState(
  intent: PaymentIntent,
  verb: 'confirm' | 'cancel',
  reason: string,
): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `You cannot ${verb} this PaymentIntent because ${reason}.`,
    payment_intent: renderPaymentIntent(intent),
  });
}

/** Only its page, or the end of it, decides about a session's payment. */
export function ofSession(intent: PaymentIntent, verb: 'confirm' | 'cancel'): StripeError {
  return unexpectedState(intent, verb, `it belongs to the Checkout Session ${intent.checkoutSession}`);
}

/** The payment, unless its card was declined: throws the card error then. */
export function paidOrThrow(intent: PaymentIntent): PaymentIntent {
  if (intent.status === 'succeeded') return intent;
  throw new StripeError(402, { ...renderDecline(intent), payment_intent: renderPaymentIntent(intent) });
}

/** What an account with redirecting methods enabled, the default of a new one, answers. */
export function returnUrlMissing(): StripeError {
  return invalidRequest(
    'A `return_url` must be specified because this Payment Intent is configured to automatically accept the payment ' +
      'methods enabled in the Dashboard, some of which may require a full page redirect to succeed. If you do not ' +
      'want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and ' +
      '`automatic_payment_methods[allow_redirects]` to `never` when creating Payment Intents.',
  );
}
