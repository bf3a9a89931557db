import type { Sql, TransactionSql } from 'postgres';
import { jsonLines, plainArray } from '../../postgres/arrays.ts';
import type { Status } from '../../saga/reaction.ts';

export type StoredState = {
  readonly orderId: string;
  readonly version: number;
  readonly data: Status;
  readonly wakeAt: Date | null;
};

/** Another batch changed one of our orders between our read and our write: roll back and do it again. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
}

/** The committed records of these orders, as far as there are any. Takes no lock: `upsertStates` detects changes. */
export async function loadStates(
  sql: Sql | TransactionSql,
  orderIds: readonly string[],
): Promise<StoredState[]> {
  if (orderIds.length === 0) return [];
  return await sql<StoredState[]>`
    select order_id as "orderId", version, data, wake_at as "wakeAt"
    from states where order_id = any(${plainArray(orderIds)}::uuid[])`;
}

/**
 * Writes the records, each one version on from the one it was read in, in key order. Throws `VersionConflict`
 * if any was changed or created by somebody else meanwhile. That covers the first event of an order, where there
 * is no row yet that could be locked.
 */
export async function upsertStates(tx: TransactionSql, states: readonly StoredState[]): Promise<void> {
  if (states.length === 0) return;
  const sorted = states.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
  const written = await tx`
    insert into states as s (order_id, version, data, wake_at)
    select order_id, version, data::json, wake_at
    from unnest(
      ${plainArray(sorted.map((state) => state.orderId))}::uuid[],
      ${plainArray(sorted.map((state) => state.version))}::integer[],
      string_to_array(${jsonLines(sorted.map((state) => state.data))}, e'\n'),
      ${plainArray(sorted.map((state) => state.wakeAt?.toISOString() ?? null))}::timestamptz[]
    ) as n (order_id, version, data, wake_at)
    on conflict (order_id) do update
      set version = excluded.version, data = excluded.data, wake_at = excluded.wake_at, updated_at = now()
      where s.version = excluded.version - 1`;
  if (written.count !== sorted.length) throw new VersionConflict('an order was changed by another instance');
}

/** Orders whose deadline has passed, the longest overdue first. */
export async function loadDue(sql: Sql, limit: number): Promise<{ orderId: string; wakeAt: Date }[]> {
  return await sql<{ orderId: string; wakeAt: Date }[]>`
    select order_id as "orderId", wake_at as "wakeAt"
    from states where wake_at <= now() order by wake_at limit ${limit}::integer`;
}
