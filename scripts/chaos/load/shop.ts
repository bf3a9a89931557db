import { setTimeout as wait } from 'node:timers/promises';
import type { Producer } from 'kafkajs';
import { z } from 'zod';
import { OrderPlaced } from '../../../shared/contracts/orders.ts';
import type { ServiceInstance } from '../../stack/service-instance.ts';
import { patientFetch } from './patient-fetch.ts';
import { type Shopper, shopperSource } from './shopper.ts';

/** Where shoppers go. */
export type Shop = {
  readonly orderInstances: readonly ServiceInstance[];
  readonly producer: Producer;
};

const Seen = z.object({ status: z.string(), paymentUrl: z.url().optional() });

/** Goes through all that the shopper does; resolves when the shop has accepted all of it. */
export async function visit(shop: Shop, shopper: Shopper, signal: AbortSignal): Promise<void> {
  await place(shop, shopper, signal);
  await Promise.all([
    shopper.onPage === undefined ? undefined : payOnPage(shop, shopper, signal),
    shopper.cancelsAfterMs === undefined ? undefined : cancel(shop, shopper, signal),
  ]);
}

async function place({ producer, ...shop }: Shop, { way, key, order }: Shopper, signal: AbortSignal) {
  if (way === 'http') {
    const { customer, shipTo, total, payment } = order;
    const lines = order.lines.map(({ sku, quantity }) => ({ sku, quantity }));
    const body = JSON.stringify({ customer, shipTo, lines, total, payment });
    const headers = { 'content-type': 'application/json' };
    await patientFetch(urlsOf(shop, `/checkout/${key}`), { method: 'POST', headers, body }, [202], signal);
    return;
  }
  const headers = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    // The same whenever it is sent again.
    ce_id: order.orderId,
    ce_source: shopperSource,
    ce_type: OrderPlaced.type,
  };
  for (;;) {
    signal.throwIfAborted();
    const messages = [{ key: order.orderId, value: JSON.stringify(order), headers }];
    const isSent = await producer.send({ topic: OrderPlaced.topic, messages }).then(
      () => true,
      () => false,
    );
    if (isSent) return;
    await wait(300, undefined, { signal });
  }
}

/** Waits for the page, and does there what the shopper does; whoever can not do it any more lets it be. */
async function payOnPage(shop: Shop, { order, onPage }: Shopper, signal: AbortSignal): Promise<void> {
  const url = await paymentUrlOf(shop, order.orderId, signal);
  if (url === undefined || onPage === 'leaves') return;
  const body = new URLSearchParams({ action: onPage === 'pays' ? 'pay' : 'decline' });
  const answer = await fetch(url, { method: 'POST', body, redirect: 'manual', signal }).catch(
    () => undefined,
  );
  await answer?.body?.cancel().catch(() => {});
}

/** Undefined once the order has ended without one. */
async function paymentUrlOf(shop: Shop, orderId: string, signal: AbortSignal): Promise<string | undefined> {
  for (;;) {
    const seen = await patientFetch(urlsOf(shop, `/orders/${orderId}`), {}, [200, 404], signal);
    const { status, paymentUrl } = Seen.catch({ status: 'unknown' }).parse(seen);
    if (paymentUrl !== undefined) return paymentUrl;
    if (['confirmed', 'cancelled', 'rejected'].includes(status)) return undefined;
    await wait(500, undefined, { signal });
  }
}

/** Asks for it until the shop says yes, or that it is too late. */
async function cancel(shop: Shop, { order, cancelsAfterMs }: Shopper, signal: AbortSignal): Promise<void> {
  await wait(cancelsAfterMs, undefined, { signal });
  for (;;) {
    const urls = urlsOf(shop, `/orders/${order.orderId}/cancel`);
    const answer = await patientFetch(urls, { method: 'POST' }, [202, 404, 409], signal);
    if ((answer as { status?: unknown }).status !== 404) return;
    await wait(200, undefined, { signal });
  }
}

/** Every instance once, beginning anywhere. */
function urlsOf({ orderInstances }: Pick<Shop, 'orderInstances'>, path: string): string[] {
  const first = Math.floor(Math.random() * orderInstances.length);
  return orderInstances.map((_, index) => {
    const instance = orderInstances[(first + index) % orderInstances.length] as ServiceInstance;
    return `${instance.apiUrl}${path}`;
  });
}
