import type { Sql, TransactionSql } from 'postgres';
import { jsonLines, plainArray } from '../../postgres/arrays.ts';
import type { Status } from '../../saga/reaction.ts';
import type { Care } from './care.ts';

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

/** The committed records of these orders, as far as there are any. Takes no lock: `writeStates` detects changes. */
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
 * Writes the records, each one version on from the one it was read in, in key order. Throws `VersionConflict`, or
 * a unique violation when trusting, if any was changed or created by somebody else meanwhile. That covers the
 * first event of an order, where there is no row yet that could be locked.
 */
export async function writeStates(
  tx: TransactionSql,
  states: readonly StoredState[],
  care: Care,
): Promise<void> {
  const sorted = states.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
  const fresh = sorted.filter(({ version }) => version === 1);
  const changed = sorted.filter(({ version }) => version > 1);
  const [inserted, updated] = await Promise.all([
    fresh.length === 0 ? 0 : insertStates(tx, fresh, care),
    changed.length === 0 ? 0 : updateStates(tx, changed),
  ]);
  if (inserted + updated !== sorted.length)
    throw new VersionConflict('an order was changed by another instance');
}

async function insertStates(tx: TransactionSql, states: readonly StoredState[], care: Care): Promise<number> {
  const { count } = await tx`
    insert into states (order_id, version, data, wake_at)
    select order_id, 1, data::json, wake_at
    from unnest(
      ${plainArray(states.map((state) => state.orderId))}::uuid[],
      string_to_array(${jsonLines(states.map((state) => state.data))}, e'\n'),
      ${deadlines(states)}::timestamptz[]
    ) as n (order_id, data, wake_at)
    ${care === 'careful' ? tx`on conflict do nothing` : tx``}`;
  return count;
}

async function updateStates(tx: TransactionSql, states: readonly StoredState[]): Promise<number> {
  const { count } = await tx`
    update states as s set version = n.version, data = n.data::json, wake_at = n.wake_at, updated_at = now()
    from unnest(
      ${plainArray(states.map((state) => state.orderId))}::uuid[],
      ${plainArray(states.map((state) => state.version))}::integer[],
      string_to_array(${jsonLines(states.map((state) => state.data))}, e'\n'),
      ${deadlines(states)}::timestamptz[]
    ) as n (order_id, version, data, wake_at)
    where s.order_id = n.order_id and s.version = n.version - 1`;
  return count;
}

function deadlines(states: readonly StoredState[]): string {
  return plainArray(states.map((state) => state.wakeAt?.toISOString() ?? null));
}

/** Orders whose deadline has passed, the longest overdue first. */
export async function loadDue(sql: Sql, limit: number): Promise<{ orderId: string; wakeAt: Date }[]> {
  return await sql<{ orderId: string; wakeAt: Date }[]>`
    select order_id as "orderId", wake_at as "wakeAt"
    from states where wake_at <= now() order by wake_at limit ${limit}::integer`;
}
