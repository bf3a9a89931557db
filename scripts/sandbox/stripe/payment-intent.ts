import { z } from 'zod';

/** A payment as the sandbox keeps it. `automatic` is absent when the payment names its method types. */
export const PaymentIntent = z.object({
  id: z.string(),
  created: z.number(),
  amount: z.number(),
  currency: z.string(),
  status: z.enum(['requires_payment_method', 'requires_confirmation', 'succeeded', 'canceled']),
  metadata: z.record(z.string(), z.string()),
  description: z.string().optional(),
  automatic: z.object({ allowRedirects: z.enum(['always', 'never']) }).optional(),
  paymentMethod: z.string().optional(),
  /** The Checkout Session that it was made for: only there it is paid or canceled. */
  checkoutSession: z.string().optional(),
  clientSecret: z.string(),
  latestCharge: z.string().optional(),
  decline: z.object({ code: z.string(), declineCode: z.string().optional(), message: z.string() }).optional(),
  canceledAt: z.number().optional(),
  cancellationReason: z.string().optional(),
  amountRefunded: z.number(),
  /** Charges tried at the card, declined ones too. */
  attempts: z.number(),
});
export type PaymentIntent = z.infer<typeof PaymentIntent>;

/** The object of Stripe's API. */
export function renderPaymentIntent(intent: PaymentIntent) {
  return {
    id: intent.id,
    object: 'payment_intent',
    amount: intent.amount,
    amount_capturable: 0,
    amount_received: intent.status === 'succeeded' ? intent.amount : 0,
    automatic_payment_methods: intent.automatic
      ? { allow_redirects: intent.automatic.allowRedirects, enabled: true }
      : null,
    canceled_at: intent.canceledAt ?? null,
    cancellation_reason: intent.cancellationReason ?? null,
    capture_method: 'automatic_async',
    client_secret: intent.clientSecret,
    confirmation_method: 'automatic',
    created: intent.created,
    currency: intent.currency,
    customer: null,
    description: intent.description ?? null,
    last_payment_error: intent.decline ? renderDecline(intent) : null,
    latest_charge: intent.latestCharge ?? null,
    livemode: false,
    metadata: intent.metadata,
    next_action: null,
    payment_method: intent.paymentMethod ?? null,
    payment_method_types: ['card'],
    receipt_email: null,
    status: intent.status,
  };
}

/** The card error of a declined charge, as in `last_payment_error` and in the 402 itself. */
export function renderDecline({ decline, latestCharge }: PaymentIntent) {
  return {
    type: 'card_error' as const,
    code: decline?.code ?? 'card_declined',
    ...(decline?.declineCode === undefined ? {} : { decline_code: decline.declineCode }),
    message: decline?.message ?? 'Your card was declined.',
    ...(latestCharge === undefined ? {} : { charge: latestCharge }),
  };
}
