import Stripe from 'stripe';
import { CallFailure, type FailureKind } from '../../shared/saga/retry-policy.ts';

/**
 * What an error of the SDK means for the call; any other error is given back as it is. The SDK's own error is
 * not kept as the cause, since it may quote the card's token, which must not reach a log.
 */
export function callFailure(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { type, code, statusCode, requestId } = error;
  const facts = [
    code ?? codeOf(error.detail),
    statusCode === undefined ? undefined : `HTTP ${statusCode}`,
    requestId,
  ];
  const message = error.message.replaceAll(/\bpm_\w+/g, 'pm_***');
  return new CallFailure(
    kindOf(error),
    `${type} (${facts.filter((fact) => fact !== undefined).join(', ')}): ${message}`,
  );
}

function kindOf(error: Stripe.errors.StripeError): FailureKind {
  if (error instanceof Stripe.errors.StripeConnectionError)
    return codeOf(error.detail) === 'ETIMEDOUT' ? 'timeout' : 'connection';
  if (error instanceof Stripe.errors.StripeRateLimitError) return 'rate_limited';
  // The payment moved on while we asked: looking at it again tells what to do.
  if (error.code === 'payment_intent_unexpected_state') return 'conflict';
  // Without a status something answered that does not speak Stripe's protocol, such as a proxy in trouble.
  const { statusCode = 502 } = error;
  if (statusCode === 409) return 'conflict';
  return statusCode >= 500 ? 'server_error' : 'rejected';
}

function codeOf(detail: unknown): string | undefined {
  return typeof detail === 'object' && detail !== null && 'code' in detail ? String(detail.code) : undefined;
}

/** The business no in an answer to a charge, if it is one. A card that does not exist cannot be charged either. */
export function refusalIn(error: unknown): 'card_declined' | 'insufficient_funds' | undefined {
  if (error instanceof Stripe.errors.StripeCardError)
    return error.decline_code === 'insufficient_funds' ? 'insufficient_funds' : 'card_declined';
  const unknownCard =
    error instanceof Stripe.errors.StripeInvalidRequestError &&
    error.code === 'resource_missing' &&
    error.param === 'payment_method';
  return unknownCard ? 'card_declined' : undefined;
}
