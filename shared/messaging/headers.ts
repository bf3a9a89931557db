import type { KafkaRecord } from './work.ts';

/** One header as text; the first if it came several times. Kafka hands values over as bytes. */
export function headerOf(record: KafkaRecord, name: string): string | undefined {
  const value = record.headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : first?.toString('utf8');
}
