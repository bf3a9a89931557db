import type { ISql, PendingQuery, Row, Sql } from 'postgres';
import { endings } from '../../services/order/order.states.ts';
import type { Money } from '../../shared/contracts/values.ts';

/** One order as the order service keeps it. */
export type OrderRow = {
  readonly orderId: string;
  readonly status: string;
  /** Null for an order of which only others have spoken, and for one that was invalid. */
  readonly total: Money | null;
  readonly placedAt: string | null;
  readonly updatedAt: Date;
};

/** The one that became known last comes first. Read by the index of the order API's list. */
export function newestOrders(sql: ISql, limit: number): PendingQuery<OrderRow[]> {
  return sql<OrderRow[]>`
    select order_id as "orderId", data->>'status' as status, data->'total' as total, data->>'placedAt' as "placedAt",
      updated_at as "updatedAt"
    from states order by created_at desc, order_id desc limit ${limit}::integer`;
}

export async function selectOrders(sql: Sql, limit: number): Promise<OrderRow[]> {
  return await newestOrders(sql, limit);
}

export type StuckRow = OrderRow & { readonly expiresAt: string; readonly record: unknown };

/**
 * Orders past their deadline that have not ended, the longest overdue first. An order that waits has a time at which
 * the service looks at it again, and an index for that; one whose reminder could not be handled has lost it and is
 * found by what is parked. So only those that have not ended are read.
 */
export function stuckOrders(sql: ISql, limit: number): PendingQuery<Row[]> {
  return sql`
    with waiting as (
      select order_id from states where wake_at is not null
      union
      select order_id from parked where order_id is not null
    )
    select order_id as "orderId", data->>'status' as status, data->'total' as total, data->>'placedAt' as "placedAt",
      updated_at as "updatedAt", data->>'expiresAt' as "expiresAt", data as record
    from waiting join states using (order_id)
    where (data->>'expiresAt')::timestamptz < now()
      and data->>'status' <> all (string_to_array(${endings.join(',')}, ','))
    order by (data->>'expiresAt')::timestamptz
    limit ${limit}::integer`;
}

export async function selectStuck(sql: Sql, limit: number): Promise<StuckRow[]> {
  return await sql.begin(async (tx) => {
    await keyedAccess(tx);
    return (await stuckOrders(tx, limit)) as unknown as StuckRow[];
  });
}

/** As the services do: without statistics, the planner would not trust an index to leave out most of a table. */
export async function keyedAccess(tx: ISql): Promise<void> {
  await tx`set local enable_seqscan = off`;
}
