import { expect } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import type { OrderPlacedData } from '../../shared/contracts/orders.ts';
import { eventually } from './eventually.ts';
import { auditBooks } from './saga-books.ts';
import { eventOf } from './saga-looks.ts';
import { orderOf, type Plot, plots } from './saga-orders.ts';
import { atRest } from './saga-rest.ts';
import type { SagaWorld } from './saga-world.ts';

/** The provider's page on which an order is to be paid for. */
export type PayPage = { readonly orderId: string; readonly url: string };

/** Settings with which nothing happens to a page by time, unless a test lets the time come. */
export const timeless = { PAYMENT_WINDOW_SECONDS: '600', PAYMENT_LOOK_SECONDS: '600' };

/** An order that is to be paid for on the provider's page. */
export function orderByPage(plot: Plot = plots.confirmed): OrderPlacedData {
  return orderOf({ ...plot, session: true });
}

/** Places an order; resolves when its customer has been sent to the provider's page. */
export async function sendToPage(saga: SagaWorld, order = orderByPage()): Promise<PayPage> {
  const { orderId } = order;
  await saga.place(order);
  const { data } = await eventOf(saga, orderId, 'PaymentSessionOpened');
  return { orderId, url: String(data.url) };
}

/** The page that the provider has for the order, once it has one, whether or not anybody was told of it. */
export async function pageAtProvider({ sandbox }: SagaWorld, orderId: string): Promise<PayPage> {
  return await eventually(() => {
    const { sessions } = sandbox.ledger().stripe;
    const session = sessions.find((candidate) => candidate.orderId === orderId);
    if (session === undefined) throw new Error(`no page was opened for ${orderId}`);
    return { orderId, url: `${sandbox.stripeUrl}/c/pay/${session.sessionId}` };
  });
}

/** Lets the time come at which the provider is asked how the page stands. */
export async function letLook({ databases }: SagaWorld, { orderId }: PayPage): Promise<void> {
  const { count } = await databases.payment.sql`
    update states set wake_at = now() where order_id = ${orderId}::uuid and data ->> 'status' = 'awaiting'`;
  expect(count).toBe(1);
}

/** Lets the time come at which the customer has had long enough to pay. */
export async function endWindow({ databases }: SagaWorld, { orderId }: PayPage): Promise<void> {
  const over = new Date().toISOString();
  const { count } = await databases.payment.sql`
    update states
    set wake_at = now(),
        record = jsonb_set(record::jsonb, '{windowEndsAt}', to_jsonb(${over}::text))::text
    where order_id = ${orderId}::uuid and data ->> 'status' = 'awaiting'`;
  expect(count).toBe(1);
}

/** The provider's books on the order: how its pages stand, what was charged, how often money went back. */
export function providerOn({ sandbox }: SagaWorld, { orderId }: { readonly orderId: string }) {
  const { sessions, charges, refunds } = sandbox.ledger().stripe;
  return {
    pages: sessions.filter((session) => session.orderId === orderId).map(({ status }) => status),
    charges: charges
      .filter((charge) => charge.orderId === orderId && charge.status === 'succeeded')
      .map(({ amount }) => amount),
    refunds: refunds.filter((refund) => refund.orderId === orderId).length,
  };
}

/** The order comes to rest, ended in this way (in the words of `endingsOf`), and all books of the saga balance. */
export async function expectEnding(
  saga: SagaWorld,
  { orderId }: { readonly orderId: string },
  ending: string,
): Promise<void> {
  await atRest(saga, [orderId]);
  expect(endingsOf(saga.events(), orderId)).toEqual([ending]);
  expect(await auditBooks(saga)).toEqual([]);
}
