import { headerOf } from './headers.ts';
import type { ParkedEntry, ParkedRow } from './sql/parked.ts';
import type { KafkaRecord, Work } from './work.ts';

type Parkable = Exclude<Work, { kind: 'command' }>;

/** The row that keeps this input whole until it is redriven. */
export function parkedEntry(
  work: Parkable,
  standing: ParkedRow['standing'],
  reason: string,
  detail: string,
): ParkedEntry {
  const { orderId, id: eventId } = work;
  const type = work.type === null ? null : storable(work.type);
  const common = { standing, reason, detail: storable(detail), orderId, eventId, type };
  if ('record' in work) return { ...common, kind: 'message', ...fromRecord(work.record) };
  const { kind, data, trace, causationId } = work;
  const value = Buffer.from(JSON.stringify({ id: work.id, data, trace, causationId }));
  return { ...common, kind, topic: null, partition: null, offset: null, key: null, value, headers: {} };
}

/** The Kafka record that a parked message was. */
export function toRecord(row: ParkedRow): KafkaRecord {
  return {
    topic: row.topic ?? '',
    partition: row.partition ?? 0,
    offset: row.offset ?? '0',
    timestamp: String(row.parkedAt.getTime()),
    key: row.key,
    value: row.value,
    headers: row.headers,
  };
}

/** Postgres keeps no zero bytes in text. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

function fromRecord(record: KafkaRecord) {
  const { topic, partition, offset, key, value } = record;
  const names = Object.keys(record.headers);
  const headers = Object.fromEntries(names.map((name) => [name, headerOf(record, name) ?? '']));
  return { topic, partition, offset, key, value, headers };
}
