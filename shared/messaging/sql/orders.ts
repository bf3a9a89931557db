import type { TransactionSql } from 'postgres';
import { plainArray } from '../../postgres/arrays.ts';
import type { StoredState } from './states.ts';

export type KnownOrders = {
  /** The committed records of these orders, as far as there are any. Not locked: writing them detects changes. */
  readonly states: readonly StoredState[];
  /** Those of the orders that have something set aside: what comes for them has to wait behind it. */
  readonly held: ReadonlySet<string>;
};

type Row = StoredState | { readonly orderId: string; readonly version: null };

export async function loadOrders(tx: TransactionSql, orderIds: readonly string[]): Promise<KnownOrders> {
  if (orderIds.length === 0) return { states: [], held: new Set() };
  const ids = plainArray(orderIds);
  const rows = await tx<Row[]>`
    select order_id as "orderId", version, data, wake_at as "wakeAt"
    from states where order_id = any(${ids}::uuid[])
    union all
    select order_id, null, null, null
    from parked where order_id = any(${ids}::uuid[]) and reason <> 'conflict'`;
  const held = rows.filter((row) => row.version === null);
  if (held.length === 0) return { states: rows as readonly StoredState[], held: new Set() };
  return {
    states: rows.filter((row) => row.version !== null),
    held: new Set(held.map(({ orderId }) => orderId)),
  };
}
