import Stripe from 'stripe';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import type { PayPage } from './saga-pages.ts';
import { webhookSecret } from './saga-services.ts';
import type { SagaWorld } from './saga-world.ts';
import type { StartedService } from './started-service.ts';

export type WebhookFlaw = {
  /** Seconds since it was signed. Default 0. */
  readonly age?: number;
  readonly secret?: string;
  /** Of what is sent, after it was signed. */
  readonly spoil?: (payload: string) => string;
};

/** Sends the payment service a webhook as the provider does, but for the flaw; gives the status that answers it. */
export async function sendWebhook(
  { apiUrl }: StartedService,
  event: unknown,
  { age = 0, secret = webhookSecret, spoil = (payload) => payload }: WebhookFlaw = {},
): Promise<number> {
  const payload = JSON.stringify(event, null, 2);
  const timestamp = Math.floor(Date.now() / 1000) - age;
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  const answer = await fetch(`${apiUrl}/webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
    body: spoil(payload),
  });
  await answer.body?.cancel();
  return answer.status;
}

/** What the provider tells of the page when it was paid on, or would, were it not kept from it. */
export async function newsOfPayment({ sandbox }: SagaWorld, { orderId }: PayPage): Promise<Stripe.Event> {
  const { protocol, hostname, port } = new URL(sandbox.stripeUrl);
  const stripe = new Stripe('sk_test_order_saga', {
    host: hostname,
    port,
    protocol: protocol === 'https:' ? 'https' : 'http',
    telemetry: false,
  });
  const type = 'checkout.session.completed';
  for await (const event of stripe.events.list({ type, limit: 100 }))
    if (event.type === type && event.data.object.client_reference_id === orderId) return event;
  throw new Error(`nobody has paid for ${orderId}`);
}

/** Waits until the payment service has been told of the order's payment, and gives what its instances said to that. */
export async function answersToNews(
  { running }: SagaWorld,
  { orderId }: PayPage,
  times = 1,
): Promise<{ outcome: unknown; reason?: unknown }[]> {
  return await eventually(() => {
    const lines = running.payment.flatMap(({ log }) => log.lines);
    const taken = lines.filter((line) => line.msg === 'webhook taken' && line.orderId === orderId);
    expect(taken).toHaveLength(times);
    return taken.map(({ outcome, reason }) => (reason === undefined ? { outcome } : { outcome, reason }));
  });
}
