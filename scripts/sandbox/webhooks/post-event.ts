import { createHmac } from 'node:crypto';

export type WebhookEndpoint = { url: string; secret: string };

const timeoutMs = 10_000;

/** One signed delivery, as Stripe makes it. False for anything but a 2xx in time: it is to be sent again. */
export async function postEvent(
  { url, secret }: WebhookEndpoint,
  event: unknown,
  stopping: AbortSignal,
): Promise<boolean> {
  const body = JSON.stringify(event, null, 2);
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': `t=${at},v1=${signature}`,
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Nobody listens there, or not in time: an outcome like any other, and counted by the caller.
    return false;
  }
}
