import { eventually } from './eventually.ts';
import { eventOf } from './saga-looks.ts';
import type { SagaWorld } from './saga-world.ts';

/** What the API answers to a customer who wants the order cancelled. */
export type CancelAnswer = {
  readonly code: number;
  /** Of the order, or of the problem. */
  readonly status: string | number;
  /** Names the kind of problem; undefined if there is none. */
  readonly type?: string;
};

/** Asks one of the order service's instances to cancel the order. */
export async function cancel(saga: SagaWorld, orderId: string, instance = 0): Promise<CancelAnswer> {
  const url = `${saga.running.order[instance]?.apiUrl}/orders/${orderId}/cancel`;
  const response = await fetch(url, { method: 'POST' });
  const answer = (await response.json()) as Omit<CancelAnswer, 'code'>;
  return { code: response.status, ...answer };
}

/** Cancels as soon as the order service knows of the order, and asks again until it is accepted. */
export async function cancelOnceKnown(saga: SagaWorld, orderId: string, instance = 0): Promise<void> {
  await eventually(async () => {
    const { code, type } = await cancel(saga, orderId, instance);
    if (code !== 202) throw new Error(`cancel of ${orderId}: ${code} ${type}`);
  });
}

/** Waits until the order's customer can pay on the provider's page; gives the page's URL. */
export async function payPageOf(saga: SagaWorld, orderId: string): Promise<string> {
  const { data } = await eventOf(saga, orderId, 'PaymentSessionOpened');
  return String(data.url);
}
