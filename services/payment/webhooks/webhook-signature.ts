import Stripe from 'stripe';

/** Why a webhook is not believed. Quotes neither the signature nor the body. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
}

/**
 * The content of a webhook that one of the secrets signed within the last five minutes. Throws `WebhookRefused` for
 * any other.
 */
export function contentOf(body: Buffer, signature: string, secrets: readonly string[]): unknown {
  const reasons = new Set<string>();
  for (const secret of secrets) {
    try {
      return Stripe.webhooks.constructEvent(body, signature, secret);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError))
        throw new WebhookRefused('signed, but not the JSON of an event');
      const [reason = ''] = error.message.split('\n');
      reasons.add(reason.trim());
    }
  }
  throw new WebhookRefused([...reasons].join(' '));
}
