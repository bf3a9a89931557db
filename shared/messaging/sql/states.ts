import type { Sql } from 'postgres';
import { plainArray } from '../../postgres/arrays.ts';
import type { Status } from '../../saga/reaction.ts';

export type StoredState = {
  readonly orderId: string;
  readonly version: number;
  readonly data: Status;
  readonly wakeAt: Date | null;
};

/** The committed records of these orders, as far as there are any. */
export async function loadStates(sql: Sql, orderIds: readonly string[]): Promise<StoredState[]> {
  if (orderIds.length === 0) return [];
  return await sql<StoredState[]>`
    select order_id as "orderId", version, data, wake_at as "wakeAt"
    from states where order_id = any(${plainArray(orderIds)}::uuid[])`;
}

/** Orders whose deadline has passed by then, the longest overdue first. */
export async function loadDue(
  sql: Sql,
  now: Date,
  limit: number,
): Promise<{ orderId: string; wakeAt: Date }[]> {
  return await sql<{ orderId: string; wakeAt: Date }[]>`
    select order_id as "orderId", wake_at as "wakeAt"
    from states where wake_at <= ${now}::timestamptz order by wake_at limit ${limit}::integer`;
}
