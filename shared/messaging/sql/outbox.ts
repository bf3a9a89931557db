import type { ISql, TransactionSql } from 'postgres';
import { jsonLines, plainArray, textArray } from '../../postgres/arrays.ts';
import type { Trace } from '../trace.ts';

/** An event on its way to Kafka. */
export type Outgoing = Trace & {
  readonly eventId: string;
  readonly type: string;
  readonly topic: string;
  readonly orderId: string;
  readonly causationId: string;
  readonly schemaId: number | null;
  readonly occurredAt: Date;
  readonly data: unknown;
};

export type OutboxRow = Omit<Outgoing, 'data'> & { readonly id: string; readonly payload: string };

/** Ids are taken while the orders' state rows are locked, so their order is the order per orderId. */
export async function insertOutbox(tx: TransactionSql, events: readonly Outgoing[]): Promise<void> {
  if (events.length === 0) return;
  await tx`
    insert into outbox (event_id, type, topic, order_id, causation_id, schema_id, traceparent, tracestate,
      occurred_at, payload)
    select * from unnest(
      ${plainArray(events.map((event) => event.eventId))}::uuid[],
      ${textArray(events.map((event) => event.type))}::text[],
      ${textArray(events.map((event) => event.topic))}::text[],
      ${plainArray(events.map((event) => event.orderId))}::uuid[],
      ${plainArray(events.map((event) => event.causationId))}::uuid[],
      ${plainArray(events.map((event) => event.schemaId))}::integer[],
      ${textArray(events.map((event) => event.traceparent))}::text[],
      ${textArray(events.map((event) => event.tracestate))}::text[],
      ${plainArray(events.map((event) => event.occurredAt.toISOString()))}::timestamptz[],
      string_to_array(${jsonLines(events.map((event) => event.data))}, e'\n')
    )`;
}

/** The oldest rows. Rows of one order come in the order in which they were decided. */
export async function loadOutbox(sql: ISql, limit: number): Promise<OutboxRow[]> {
  return await sql<OutboxRow[]>`
    select id, event_id as "eventId", type, topic, order_id as "orderId", causation_id as "causationId",
      schema_id as "schemaId", traceparent, tracestate, occurred_at as "occurredAt", payload
    from outbox order by id limit ${limit}::integer`;
}

/** By id, never by range: a lower id may still be uncommitted when a higher one is sent. */
export async function deleteOutbox(sql: ISql, ids: readonly string[]): Promise<void> {
  await sql`delete from outbox where id = any(${plainArray(ids)}::bigint[])`;
}
