import Stripe from 'stripe';
import { CallFailure, type FailureKind } from '../../../shared/saga/retry-policy.ts';

/**
 * What an error of the SDK means for the call; any other error is given back as it is. The SDK's own error is
 * not kept as the cause, since it may quote the card's token or our key, which must not reach a log.
 */
export function callFailure(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { type, code, statusCode, requestId } = error;
  const facts = [
    code ?? codeOf(error.detail),
    statusCode === undefined ? undefined : `HTTP ${statusCode}`,
    requestId,
  ];
  const kind = kindOf(error);
  const words = [
    `${type} (${facts.filter((fact) => fact !== undefined).join(', ')})`,
    ...(kind === 'unauthorized' ? ['STRIPE_API_KEY was refused'] : []),
    masked(error.message),
  ];
  return new CallFailure(kind, words.join(': '));
}

/** Stripe itself shows a key with asterisks, but for its last characters. */
function masked(message: string): string {
  return message.replaceAll(/\bpm_\w+/g, 'pm_***').replaceAll(/\b([sr]k)_[\w*]+/g, '$1_***');
}

function kindOf(error: Stripe.errors.StripeError): FailureKind {
  if (error instanceof Stripe.errors.StripeConnectionError)
    return codeOf(error.detail) === 'ETIMEDOUT' ? 'timeout' : 'connection';
  if (error instanceof Stripe.errors.StripeRateLimitError) return 'rate_limited';
  // The payment moved on while we asked: looking at it again tells what to do.
  if (error.code === 'payment_intent_unexpected_state') return 'conflict';
  // Settings have changed since the key was first used: what it did then is found without it.
  if (error instanceof Stripe.errors.StripeIdempotencyError) return 'conflict';
  // Without a status something answered that does not speak Stripe's protocol, such as a proxy in trouble.
  const { statusCode = 502 } = error;
  if (statusCode === 409) return 'conflict';
  if (statusCode === 401 || statusCode === 403) return 'unauthorized';
  return statusCode >= 500 ? 'server_error' : 'rejected';
}

function codeOf(detail: unknown): string | undefined {
  return typeof detail === 'object' && detail !== null && 'code' in detail ? String(detail.code) : undefined;
}

/** Why the last card was declined that the customer tried on a page, if one was; the payment must be expanded. */
export function declineOf({ payment_intent }: Stripe.Checkout.Session) {
  const error = typeof payment_intent === 'object' ? payment_intent?.last_payment_error : undefined;
  if (error?.type !== 'card_error') return undefined;
  return declineNamed(error.decline_code);
}

function declineNamed(code: string | undefined): 'card_declined' | 'insufficient_funds' {
  return code === 'insufficient_funds' ? 'insufficient_funds' : 'card_declined';
}

/** The bank's no in an answer to a charge, if it is one. */
export function refusalIn(error: unknown): 'card_declined' | 'insufficient_funds' | undefined {
  return error instanceof Stripe.errors.StripeCardError ? declineNamed(error.decline_code) : undefined;
}

/**
 * Whether a confirmation was answered with a wrong request because of the customer's token: it does not exist, was
 * used before, or is for no card. Everything else that we confirm with is our own.
 */
export function isAboutCard(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return false;
  const { code = '', param, message } = error;
  if (code === 'payment_intent_unexpected_state') return false;
  return (
    param === 'payment_method' ||
    code.startsWith('payment_method_') ||
    code === 'payment_intent_incompatible_payment_method' ||
    /\bPaymentMethod\b/.test(message)
  );
}
