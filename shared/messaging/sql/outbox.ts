import type { ISql } from 'postgres';
import { plainArray } from '../../postgres/arrays.ts';
import type { Trace } from '../trace.ts';

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

export type OutboxRow = { readonly id: string; readonly event: Outgoing };

/** The oldest rows behind `after`. Rows of one order come in the order in which they were decided. */
export async function loadOutbox(sql: ISql, after: string, limit: number): Promise<OutboxRow[]> {
  return await sql<OutboxRow[]>`
    select id, event from outbox where id > ${after}::bigint order by id limit ${limit}::integer`;
}

/** By id, never by range: a lower id may still be uncommitted when a higher one is sent. */
export async function deleteOutbox(sql: ISql, ids: readonly string[]): Promise<void> {
  await sql`delete from outbox where id = any(${plainArray(ids)}::bigint[])`;
}
