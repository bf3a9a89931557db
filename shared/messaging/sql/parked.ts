import type { Sql, TransactionSql } from 'postgres';
import { plainArray } from '../../postgres/arrays.ts';
import type { ParkedAs } from '../work.ts';

/** One thing set aside. `parked` could not be processed; `held` waits behind it; `redrive` is to be tried again. */
export type ParkedRow = {
  readonly id: string;
  readonly standing: 'parked' | 'held' | 'redrive';
  readonly kind: 'message' | 'outcome' | 'deadline';
  readonly orderId: string | null;
  readonly eventId: string | null;
  readonly type: string | null;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: { readonly [name: string]: string };
  readonly reason: string;
  readonly detail: string;
  readonly attempts: number;
  readonly parkedAt: Date;
};

export type ParkedEntry = Omit<ParkedRow, 'id' | 'attempts' | 'parkedAt'>;

/** Parking is rare, so one statement each. A record that was parked before is left as it is. */
export async function insertParked(tx: TransactionSql, entry: ParkedEntry): Promise<void> {
  await tx`
    insert into parked (standing, kind, order_id, event_id, type, topic, partition, "offset", key, value, headers,
      reason, detail)
    values (${entry.standing}, ${entry.kind}, ${entry.orderId}, ${entry.eventId}, ${entry.type}, ${entry.topic},
      ${entry.partition}, ${entry.offset}, ${entry.key}, ${entry.value}, ${JSON.stringify(entry.headers)}::text::json,
      ${entry.reason}, ${entry.detail})
    on conflict (topic, partition, "offset") do nothing`;
}

/**
 * Locks entries that are being redriven and returns the ids of those that are still there: another instance may
 * be faster. Of an order with an entry that was edited since it was read, none: what was read must not be tried,
 * and what is behind it must not overtake it.
 */
export async function lockParked(tx: TransactionSql, entries: readonly ParkedAs[]): Promise<Set<string>> {
  if (entries.length === 0) return new Set();
  const ids = plainArray(entries.map(({ id }) => id));
  const rows = await tx<(ParkedAs & { readonly orderId: string | null })[]>`
    select id, event_id as "eventId", order_id as "orderId"
    from parked where id = any(${ids}::bigint[]) order by id for update`;
  const read = new Map(entries.map(({ id, eventId }) => [id, eventId]));
  const edited = new Set(rows.filter(({ id, eventId }) => read.get(id) !== eventId).map(orderOrSelf));
  return new Set(rows.filter((row) => !edited.has(orderOrSelf(row))).map(({ id }) => id));
}

/** An entry whose order cannot be told has nothing behind it. */
function orderOrSelf({ id, orderId }: { readonly id: string; readonly orderId: string | null }): string {
  return orderId ?? id;
}

/** Takes out what was redriven with success. */
export async function deleteParked(tx: TransactionSql, ids: readonly string[]): Promise<void> {
  await tx`delete from parked where id = any(${plainArray(ids)}::bigint[])`;
}

/** Keeps what failed again in its old place. */
export async function parkAgain(
  tx: TransactionSql,
  id: string,
  reason: string,
  detail: string,
): Promise<void> {
  await tx`
    update parked set standing = 'parked', attempts = attempts + 1, reason = ${reason}, detail = ${detail}
    where id = ${id}`;
}

/** All of a `ParkedRow`. */
export const parkedColumns = `id, standing, kind, order_id as "orderId", event_id as "eventId", type, topic, partition,
  "offset", key, value, headers, reason, detail, attempts, parked_at as "parkedAt"`;

/**
 * What may be tried again: for every order whose oldest entry is released for redrive, or was only waiting, all
 * entries in the order in which they came.
 */
export async function loadRedrivable(sql: Sql, limit: number): Promise<ParkedRow[]> {
  return await sql<ParkedRow[]>`
    select ${sql.unsafe(parkedColumns)} from parked
    where order_id is null and standing = 'redrive'
      or reason <> 'conflict' and order_id in (
        select order_id from (
          select distinct on (order_id) order_id, standing from parked
          where reason <> 'conflict'
          order by order_id, id
        ) as oldest
        where standing in ('redrive', 'held')
      )
    order by id limit ${limit}::integer`;
}
