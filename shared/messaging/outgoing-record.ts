import type { SendRecord } from './kafka/broker.ts';
import type { Outgoing } from './sql/outbox.ts';

/** CloudEvents source of a service's events. */
export function sourceOf(service: string): string {
  return `/order-saga/${service}`;
}

/** CloudEvents 1.0 attributes in binary mode (Kafka protocol binding), and the trace. */
function headersOf(event: Outgoing, source: string): { readonly [name: string]: string } {
  const headers: { [name: string]: string } = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.eventId,
    ce_source: source,
    ce_type: event.type,
    ce_subject: event.orderId,
    ce_time: event.occurredAt,
    ce_correlationid: event.orderId,
    ce_causationid: event.causationId,
    traceparent: event.traceparent,
  };
  if (event.schemaId !== null)
    headers.ce_dataschema = `urn:order-saga:schema:${event.topic}-${event.type}:${event.schemaId}`;
  if (event.tracestate !== null) headers.tracestate = event.tracestate;
  return headers;
}

/**
 * The Kafka record of an event. The value is JSON; with a schema id it is framed for the schema registry
 * (0x00 and the id in four bytes), our stated deviation from the pure JSON that CloudEvents promises.
 */
export function outgoingRecord(event: Outgoing, source: string): SendRecord {
  const { topic, orderId, schemaId, data } = event;
  return {
    topic,
    key: orderId,
    value: framed(JSON.stringify(data), schemaId),
    headers: headersOf(event, source),
  };
}

function framed(payload: string, schemaId: number | null): Buffer {
  if (schemaId === null) return Buffer.from(payload);
  const value = Buffer.allocUnsafe(5 + Buffer.byteLength(payload));
  value.writeUInt8(0, 0);
  value.writeInt32BE(schemaId, 1);
  value.write(payload, 5);
  return value;
}
