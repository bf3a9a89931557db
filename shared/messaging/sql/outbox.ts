import type { ISql } from 'postgres';
import { plainArray } from '../../postgres/arrays.ts';
import type { Trace } from '../trace.ts';
import { type OutboxMessage, outgoingFrom } from './outbox-message.ts';

/** An event on its way to Kafka. */
export type Outgoing = Trace & {
  readonly eventId: string;
  readonly type: string;
  readonly topic: string;
  readonly orderId: string;
  readonly causationId: string;
  /** Registry id of the schema it is framed with; null for pure JSON. */
  readonly schemaId: number | null;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly data: unknown;
};

export type OutboxRow = { readonly id: number; readonly event: Outgoing };

type StoredRow = { readonly id: number; readonly event: OutboxMessage };

function outboxRow({ id, event }: StoredRow): OutboxRow {
  return { id, event: outgoingFrom(event) };
}

/** The oldest rows behind `after`. Rows of one order come in the order in which they were decided. */
export async function loadOutbox(sql: ISql, after: number, limit: number): Promise<OutboxRow[]> {
  const rows = await sql<StoredRow[]>`
    select id::float8, event from outbox where id > ${after}::bigint order by id limit ${limit}::integer`;
  return rows.map(outboxRow);
}

/** The same, with the oldest transaction that was under way when they were read. */
export async function watchOutbox(
  sql: ISql,
  after: number,
  limit: number,
): Promise<{ rows: OutboxRow[]; oldest: bigint }> {
  const [seen] = await sql<[{ rows: StoredRow[] | null; oldest: string }]>`
    select json_agg(next order by id) as rows, pg_snapshot_xmin(pg_current_snapshot())::text as oldest
    from (
      select id, event from outbox where id > ${after}::bigint order by id limit ${limit}::integer
    ) as next`;
  return { rows: (seen.rows ?? []).map(outboxRow), oldest: BigInt(seen.oldest) };
}

/** The number of the next transaction. */
export async function nextTransaction(sql: ISql): Promise<bigint> {
  const [row] = await sql<[{ next: string }]>`select pg_snapshot_xmax(pg_current_snapshot())::text as next`;
  return BigInt(row.next);
}

/** By id, never by range: a lower id may still be uncommitted when a higher one is sent. */
export async function deleteOutbox(sql: ISql, ids: readonly number[]): Promise<void> {
  await sql`delete from outbox where id = any(${plainArray(ids)}::bigint[])`;
}
