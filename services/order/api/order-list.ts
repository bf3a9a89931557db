import { z } from 'zod';
import { Money, OrderId } from '../../../shared/contracts/values.ts';
import { invalidFieldsOf } from '../../../shared/http/invalid-fields.ts';
import { invalidRequest } from '../../../shared/http/problem.ts';
import { Order } from '../order.states.ts';
import { Cursor, cursorOf } from './order-cursor.ts';
import type { OrderRecords, Place } from './order-records.ts';
import { OrderStatus, viewOf } from './order-view.ts';
import { reasonOf } from './reason-words.ts';

export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: Cursor.optional(),
  status: OrderStatus.optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

const bought = { orderId: OrderId, total: Money, placedAt: z.iso.datetime(), expiresAt: z.iso.datetime() };

export const OrderSummary = z.discriminatedUnion('status', [
  z.strictObject({ status: OrderStatus.exclude(['rejected']), ...bought }),
  z.strictObject({ status: z.literal('rejected'), orderId: OrderId }),
]);
export type OrderSummary = z.infer<typeof OrderSummary>;

export const OrderList = z.strictObject({
  orders: z.array(OrderSummary),
  links: z.strictObject({ next: z.string().optional() }),
});
export type OrderList = z.infer<typeof OrderList>;

/** Throws 400 with every field that is wrong. */
export function listQueryFrom(query: unknown): ListQuery {
  const parsed = ListQuery.safeParse(query, { error: reasonOf });
  if (!parsed.success) throw invalidRequest(invalidFieldsOf(parsed.error));
  return parsed.data;
}

/**
 * One page, and where the next one is. A page may hold fewer orders than wanted, even none, although there is a next
 * one: only so many records are looked through for it.
 */
export async function listOrders(records: OrderRecords, query: ListQuery): Promise<OrderList> {
  const { limit, after, status } = query;
  const statuses = status === undefined ? OrderStatus.options : [status];
  const { found, end } = await records.page({ after, limit: limit + 1, statuses });
  const listed = found.slice(0, limit);
  const last = found.length > limit ? listed.at(-1) : end;
  return {
    orders: listed.map(({ orderId, record }) => summaryOf(orderId, Order.parse(record))),
    links: last === undefined ? {} : { next: nextPage(query, last) },
  };
}

function nextPage({ limit, status }: ListQuery, last: Place): string {
  const after = cursorOf(last);
  return `/orders?${new URLSearchParams({ limit: String(limit), ...(status && { status }), after })}`;
}

function summaryOf(orderId: string, order: Order): OrderSummary {
  const view = viewOf(orderId, order);
  if (view === undefined) throw new Error(`order ${orderId} was listed although customers do not see it`);
  if (view.status === 'rejected') return { orderId, status: view.status };
  const { status, total, placedAt, expiresAt } = view;
  return { orderId, status, total, placedAt, expiresAt };
}
