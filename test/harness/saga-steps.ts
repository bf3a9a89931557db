import { expect } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import { auditBooks, readBooks } from './saga-books.ts';
import { payPageOf } from './saga-cancel.ts';
import { standing } from './saga-looks.ts';
import { orderOf, type Plot } from './saga-orders.ts';
import { atRest } from './saga-rest.ts';
import type { SagaWorld } from './saga-world.ts';

/** Settings by which customers have more time to pay than tests take, and the provider is not asked meanwhile. */
export const ampleTime = { PAYMENT_WINDOW_SECONDS: '600', PAYMENT_LOOK_SECONDS: '600' };

/** Of a customer who is to pay on the provider's page and cancels instead. */
export const onProvidersPage: Plot = { session: true, ending: 'cancelled: customer_request' };

export async function placed(saga: SagaWorld, plot: Plot): Promise<string> {
  const order = orderOf(plot);
  await saga.place(order);
  return order.orderId;
}

/** An order whose customer can pay, and where; all have heard of that. */
export async function waiting(saga: SagaWorld): Promise<{ orderId: string; page: string }> {
  const orderId = await placed(saga, onProvidersPage);
  const page = await payPageOf(saga, orderId);
  await standing(saga, 'order', orderId, { paymentUrl: page });
  return { orderId, page };
}

/** Nothing is set aside for a person, neither an input nor a call, and no service has given up. */
export async function expectNothingParked(saga: SagaWorld): Promise<void> {
  for (const { service, parked, fatal } of (await readBooks(saga)).leftovers) {
    expect({ service, parked, fatal }).toEqual({ service, parked: [], fatal: [] });
    const { sql } = saga.databases[service];
    expect(await sql`select name, last_error from calls where due_at = 'infinity'`).toEqual([]);
  }
}

/** Waits until these orders have ended, as named, and the books balance. */
export async function expectEndings(
  saga: SagaWorld,
  endings: { readonly [orderId: string]: string },
): Promise<void> {
  const orderIds = Object.keys(endings);
  await atRest(saga, orderIds);
  const found = orderIds.map((orderId) => [orderId, endingsOf(saga.events(), orderId).join(' and ')]);
  expect(Object.fromEntries(found)).toEqual(endings);
  expect(await auditBooks(saga)).toEqual([]);
}
