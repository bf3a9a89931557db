import type Stripe from 'stripe';
import { z } from 'zod';

/** A Checkout Session as the sandbox keeps it. */
export const CheckoutSession = z.object({
  id: z.string(),
  created: z.number(),
  expiresAt: z.number(),
  status: z.enum(['open', 'complete', 'expired']),
  amount: z.number(),
  currency: z.string(),
  lines: z.array(z.object({ name: z.string(), unitAmount: z.number(), quantity: z.number() })),
  metadata: z.record(z.string(), z.string()),
  /** For the payment that it makes. */
  paymentMetadata: z.record(z.string(), z.string()),
  clientReferenceId: z.string().optional(),
  customerEmail: z.string().optional(),
  successUrl: z.string(),
  cancelUrl: z.string().optional(),
  /** Whether customers may pay in a currency of their own; the sandbox's page never asks. */
  adaptivePricing: z.boolean().optional(),
  /** From the first attempt to pay on. */
  paymentIntent: z.string().optional(),
});
export type CheckoutSession = z.infer<typeof CheckoutSession>;

/** The order that a session is about, wherever the client says so. */
export function orderOfSession(
  session: Pick<CheckoutSession, 'metadata' | 'paymentMetadata'> & { clientReferenceId?: string | undefined },
): string | undefined {
  return session.metadata.order_id ?? session.paymentMetadata.order_id ?? session.clientReferenceId;
}

/** The object of Stripe's API. `baseUrl` is where the pay page is served. */
export function renderCheckoutSession(session: CheckoutSession, baseUrl: string): RenderedSession {
  return {
    id: session.id,
    object: 'checkout.session',
    adaptive_pricing: session.adaptivePricing === undefined ? null : { enabled: session.adaptivePricing },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: ['card'],
    amount_subtotal: session.amount,
    amount_total: session.amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: session.cancelUrl ?? null,
    client_reference_id: session.clientReferenceId ?? null,
    client_secret: null,
    consent: null,
    consent_collection: null,
    created: session.created,
    currency: session.currency,
    custom_fields: [],
    customer: null,
    customer_creation: 'if_required',
    customer_email: session.customerEmail ?? null,
    expires_at: session.expiresAt,
    invoice: null,
    livemode: false,
    locale: null,
    metadata: session.metadata,
    mode: 'payment',
    payment_intent: session.paymentIntent ?? null,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: session.status === 'complete' ? 'paid' : 'unpaid',
    recovered_from: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: session.status,
    submit_type: null,
    subscription: null,
    success_url: session.successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: session.status === 'open' ? payPageUrl(session.id, baseUrl) : null,
  };
}

type RenderedSession = Partial<Stripe.Checkout.Session> & { payment_intent: string | null };

/** Where the customer goes who has paid. */
export function successUrlOf({ successUrl, id }: CheckoutSession): string {
  return successUrl.replaceAll('{CHECKOUT_SESSION_ID}', id);
}

export const payPagePath = '/c/pay';

function payPageUrl(id: string, baseUrl: string): string {
  return `${baseUrl}${payPagePath}/${id}`;
}
