import type { KafkaRecord } from '../../shared/messaging/work.ts';
import type { Message } from './messages.ts';

/** The message as Kafka would hand it over: everything as bytes. */
export function recordOf({ topic, key, value, headers }: Message, offset = 0): KafkaRecord {
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]);
  return {
    topic,
    partition: 0,
    offset: String(offset),
    timestamp: '0',
    key: key === null ? null : Buffer.from(key),
    value,
    headers: Object.fromEntries(bytes) as KafkaRecord['headers'],
  };
}
