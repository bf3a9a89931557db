import type { PageSettings } from '../../services/payment/stripe/stripe-sessions.ts';

/** The page of tests that need only one; it ends an hour after it was asked for. */
export const hostedPage: PageSettings = {
  shopUrl: 'http://shop.order-saga.test',
  endsAfterMs: 60 * 60_000,
  apiVersion: undefined,
};

/** What the customer does on the provider's page; gives the status that answers it. */
export async function onPage(
  url: string,
  action: 'pay' | 'decline' | 'give_up',
  card?: string,
): Promise<number> {
  const body = new URLSearchParams({ action, ...(card !== undefined && { card }) });
  const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  await answer.body?.cancel();
  return answer.status;
}
