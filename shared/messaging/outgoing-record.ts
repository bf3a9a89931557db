import type { SendRecord } from './kafka/broker.ts';
import type { OutboxRow } from './sql/outbox.ts';

/** CloudEvents source of a service's events. */
export function sourceOf(service: string): string {
  return `/order-saga/${service}`;
}

/**
 * The Kafka record of an outbox row: CloudEvents 1.0 in binary mode. The value is JSON; with a schema id it is
 * framed for the schema registry (0x00 and the id in four bytes), our stated deviation from pure JSON.
 */
export function outgoingRecord(row: OutboxRow, source: string): SendRecord {
  const headers: { [name: string]: string } = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: row.eventId,
    ce_source: source,
    ce_type: row.type,
    ce_subject: row.orderId,
    ce_time: row.occurredAt.toISOString(),
    ce_correlationid: row.orderId,
    ce_causationid: row.causationId,
    traceparent: row.traceparent,
  };
  if (row.schemaId !== null)
    headers.ce_dataschema = `urn:order-saga:schema:${row.topic}-${row.type}:${row.schemaId}`;
  if (row.tracestate !== null) headers.tracestate = row.tracestate;
  return { topic: row.topic, key: row.orderId, value: framed(row.payload, row.schemaId), headers };
}

function framed(payload: string, schemaId: number | null): Buffer {
  if (schemaId === null) return Buffer.from(payload);
  const value = Buffer.allocUnsafe(5 + Buffer.byteLength(payload));
  value.writeUInt8(0, 0);
  value.writeInt32BE(schemaId, 1);
  value.write(payload, 5);
  return value;
}
