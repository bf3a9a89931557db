import type { ISql, TransactionSql } from 'postgres';
import { jsonLines, plainArray, textArray } from '../../postgres/arrays.ts';
import { headersOf } from '../outgoing-record.ts';
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

/** A record ready to send, but for the framing of its value. */
export type OutboxRow = {
  readonly id: string;
  readonly topic: string;
  readonly orderId: string;
  readonly schemaId: number | null;
  readonly headers: { readonly [name: string]: string };
  readonly payload: string;
};

/** Ids are taken while the orders' state rows are locked, so their order is the order per orderId. */
export async function insertOutbox(
  tx: TransactionSql,
  events: readonly Outgoing[],
  source: string,
): Promise<void> {
  if (events.length === 0) return;
  await tx`
    insert into outbox (topic, order_id, schema_id, headers, payload)
    select topic, order_id, schema_id, headers::json, payload
    from unnest(
      ${textArray(events.map((event) => event.topic))}::text[],
      ${plainArray(events.map((event) => event.orderId))}::uuid[],
      ${plainArray(events.map((event) => event.schemaId))}::integer[],
      string_to_array(${jsonLines(events.map((event) => headersOf(event, source)))}, e'\n'),
      string_to_array(${jsonLines(events.map((event) => event.data))}, e'\n')
    ) as n (topic, order_id, schema_id, headers, payload)`;
}

/** The oldest rows. Rows of one order come in the order in which they were decided. */
export async function loadOutbox(sql: ISql, limit: number): Promise<OutboxRow[]> {
  return await sql<OutboxRow[]>`
    select id, topic, order_id as "orderId", schema_id as "schemaId", headers, payload
    from outbox order by id limit ${limit}::integer`;
}

/** By id, never by range: a lower id may still be uncommitted when a higher one is sent. */
export async function deleteOutbox(sql: ISql, ids: readonly string[]): Promise<void> {
  await sql`delete from outbox where id = any(${plainArray(ids)}::bigint[])`;
}
