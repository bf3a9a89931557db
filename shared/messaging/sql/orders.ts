import type { TransactionSql } from 'postgres';
import { plainArray } from '../../postgres/arrays.ts';
import type { StoredState } from './states.ts';

export type KnownOrders = {
  /** The committed records of these orders, as far as there are any. Not locked: writing them detects changes. */
  readonly states: readonly StoredState[];
  /** Those of the orders that have something set aside: what comes for them has to wait behind it. */
  readonly held: ReadonlySet<string>;
};

type Row = { readonly orderId: string } & (
  | { readonly version: number; readonly record: string; readonly wakeAt: Date | null }
  | { readonly version: null }
);

export async function loadOrders(tx: TransactionSql, orderIds: readonly string[]): Promise<KnownOrders> {
  if (orderIds.length === 0) return { states: [], held: new Set() };
  const ids = plainArray(orderIds);
  const rows = await tx<Row[]>`
    select order_id as "orderId", version, record, wake_at as "wakeAt"
    from states where order_id = any(${ids}::uuid[])
    union all
    select order_id, null, null, null
    from parked where order_id = any(${ids}::uuid[]) and reason <> 'conflict'`;
  const states: StoredState[] = [];
  const held = new Set<string>();
  for (const row of rows) {
    const { orderId, version } = row;
    if (version === null) held.add(orderId);
    else states.push({ orderId, version, data: JSON.parse(row.record), wakeAt: row.wakeAt });
  }
  return { states, held };
}
