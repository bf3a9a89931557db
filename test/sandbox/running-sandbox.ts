import Stripe from 'stripe';
import { expect, onTestFinished } from 'vitest';
import { type SandboxOptions, startSandbox } from '../../scripts/sandbox/sandbox.ts';

/** A sandbox on free ports that is stopped when the test ends. */
export async function runningSandbox(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** The official SDK, pointed at the sandbox as the payment service points it. */
export function stripeClient(stripeUrl: string, apiKey = 'sk_test_order_saga') {
  const { hostname, port } = new URL(stripeUrl);
  return new Stripe(apiKey, {
    host: hostname,
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

/** What an order's charge looks like. */
export function visaCharge(orderId: string, overrides: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  return {
    amount: 4200,
    currency: 'eur',
    payment_method: 'pm_card_visa',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    confirm: true,
    metadata: { order_id: orderId },
    ...overrides,
  } satisfies Stripe.PaymentIntentCreateParams;
}

/** What an order's payment page is asked for with. */
export function paySession(
  orderId: string,
  overrides: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Stripe.Checkout.SessionCreateParams {
  return {
    mode: 'payment',
    line_items: [
      { quantity: 2, price_data: { currency: 'eur', unit_amount: 2000, product_data: { name: 'Tea' } } },
      { quantity: 1, price_data: { currency: 'eur', unit_amount: 200, product_data: { name: 'Postage' } } },
    ],
    client_reference_id: orderId,
    metadata: { order_id: orderId },
    payment_intent_data: { metadata: { order_id: orderId } },
    success_url: 'https://shop.example/paid?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.example/basket',
    ...overrides,
  };
}

/** Sends the pay page's form as `curl -d` would. */
export function postPayPage(
  session: { url: string | null },
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) {
  const body = new URLSearchParams(fields);
  return fetch(session.url ?? 'no url', { method: 'POST', body, headers, redirect: 'manual' });
}

/** Waits for what `read` returns to be as asserted, however busy the machine is. */
export function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 10_000, interval: 10 });
}

/** The error that the promise rejects with; fails when it resolves. */
export async function errorOf(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const outcome = await promise.catch((error: unknown) => error);
  if (outcome instanceof Stripe.errors.StripeError) return outcome;
  throw new Error(`expected a StripeError, got ${JSON.stringify(outcome)}`);
}

/** A bare request to the Stripe port, for what the SDK does not let us send. */
export function postForm(url: string, body: string, headers: Record<string, string> = {}) {
  return fetch(url, {
    method: 'POST',
    body,
    headers: {
      authorization: 'Bearer sk_test_order_saga',
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
  });
}

export function bookShipment(
  carrierUrl: string,
  reference: string,
  { key = `ship_${reference}`, city = 'Utrecht', country = 'NL' } = {},
) {
  return fetch(`${carrierUrl}/shipments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({
      reference,
      address: { name: 'Ada', line1: 'Oudegracht 1', city, postalCode: '3511 AB', country },
      lines: [{ sku: 'TEA-1', quantity: 2 }],
    }),
  });
}

export function cancelShipment(carrierUrl: string, reference: string) {
  return fetch(`${carrierUrl}/shipments/${reference}/cancel`, { method: 'POST' });
}
