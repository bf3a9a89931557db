import type { EncodedHeaders, KafkaRecord } from './work.ts';

/** One header as text; the first if it came several times. Kafka hands values over as bytes. */
export function headerOf(record: KafkaRecord, name: string): string | undefined {
  if (record.encoded !== undefined) return findHeader(record.encoded, name);
  const value = record.headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : first?.toString('utf8');
}

/**
 * Finds one header in the encoded array of them (a count, then key and value each behind its length, as zigzag
 * varints; https://kafka.apache.org/documentation/#record) without making an object of every other one. `name`
 * is ASCII.
 */
export function findHeader({ bytes, headersAt }: EncodedHeaders, name: string): string | undefined {
  at = headersAt;
  for (let left = readVarint(bytes); left > 0; left--) {
    const keyLength = readVarint(bytes);
    const found = keyLength === name.length && startsWith(bytes, at, name);
    at += Math.max(0, keyLength);
    const valueLength = readVarint(bytes);
    if (found) return valueLength < 0 ? undefined : bytes.toString('utf8', at, at + valueLength);
    at += Math.max(0, valueLength);
  }
  return undefined;
}

/** Where `readVarint` reads: kept out here, since a closure over it would cost more than a look-up. */
let at = 0;

function readVarint(bytes: Buffer): number {
  let result = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    result |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (result >>> 1) ^ -(result & 1);
  }
}

function startsWith(bytes: Buffer, start: number, name: string): boolean {
  // Names differ most at their end: ce_id, ce_type, ce_time.
  for (let index = name.length - 1; index >= 0; index--)
    if (bytes[start + index] !== name.charCodeAt(index)) return false;
  return true;
}
