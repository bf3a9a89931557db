import { StripeError } from './stripe-error.ts';

/** Throws the 401 that Stripe answers unless the header carries a test mode secret key. */
export function requireApiKey(authorization: string | undefined): void {
  const key = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) {
    throw refused(
      'You did not provide an API key. Provide it in the Authorization header: Bearer YOUR_SECRET_KEY.',
    );
  }
  if (!/^sk_test_\w+$/.test(key)) throw refused(`Invalid API Key provided: ${key.slice(0, 3)}***`);
}

function refused(message: string): StripeError {
  return new StripeError(401, { type: 'invalid_request_error', message });
}
