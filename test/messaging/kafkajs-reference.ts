import type { BatchContext, BatchInput, DecodedRecord, RecordInput } from './kafkajs-internals.ts';

/**
 * Kafka's record format, and what kafkajs 2.2.4 does before it is patched, written to be obviously right
 * and not to be fast. The patched code must give the same bytes and the same records.
 */

const fixed = (size: number, value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt.asIntN(64, value));
  return bytes.subarray(8 - size);
};

export const int8 = (value: number): Buffer => fixed(1, BigInt(value));
export const int16 = (value: number): Buffer => fixed(2, BigInt(value));
export const int32 = (value: number): Buffer => fixed(4, BigInt(value));
export const int64 = (value: number | bigint | string): Buffer => fixed(8, BigInt(value));

/** Zigzag, then seven bits a byte, the lowest first; a VarInt is the same with smaller values. */
export function varLong(value: number | bigint): Buffer {
  const long = BigInt(value);
  let rest = (long << 1n) ^ (long >> 63n);
  const bytes: number[] = [];
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Buffer.from([...bytes, Number(rest)]);
}

export function varIntBytes(value: string | Buffer | null | undefined): Buffer {
  if (value === null || value === undefined) return varLong(-1);
  const bytes = Buffer.from(value as string);
  return Buffer.concat([varLong(bytes.length), bytes]);
}

export const string = (value: string): Buffer =>
  Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);

export type HeaderPair = [key: string | null, value: string | Buffer | null];

export const headerPairs = (headers: RecordInput['headers'] = {}): HeaderPair[] =>
  Object.entries(headers).flatMap(([key, value]) =>
    Array.isArray(value) ? value.map((item): HeaderPair => [key, item]) : [[key, value] satisfies HeaderPair],
  );

export function recordOf(record: RecordInput, headers: HeaderPair[] = headerPairs(record.headers)): Buffer {
  const body = Buffer.concat([
    int8(0),
    varLong(record.timestampDelta),
    varLong(record.offsetDelta),
    varIntBytes(record.key),
    varIntBytes(record.value),
    varLong(headers.length),
    ...headers.flatMap(([key, value]) => [varIntBytes(key), varIntBytes(value)]),
  ]);
  return Buffer.concat([varLong(body.length), body]);
}

/** CRC-32C bit by bit, with the polynomial of RFC 3720 reflected. */
function crc32c(bytes: Buffer): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc;
}

export function batchOf(batch: Omit<BatchInput, 'records'>, records: Buffer[]): Buffer {
  const body = Buffer.concat([
    int16(0),
    int32(batch.lastOffsetDelta),
    int64(batch.firstTimestamp),
    int64(batch.maxTimestamp),
    int64(batch.producerId),
    int16(batch.producerEpoch),
    int32(batch.firstSequence),
    int32(records.length),
    ...records,
  ]);
  const rest = Buffer.concat([int32(0), int8(2), int32(crc32c(body)), body]);
  return Buffer.concat([int64(batch.firstOffset), int32(rest.length), rest]);
}

/** What kafkajs 2.2.4 makes of a record's parts: repeated headers by copying, sums by BigInt. */
export function decodedOf(
  record: RecordInput,
  headers: HeaderPair[],
  context: BatchContext,
): Partial<DecodedRecord> {
  return {
    attributes: 0,
    timestamp:
      context.timestampType === 1 && context.maxTimestamp !== undefined
        ? context.maxTimestamp
        : String(BigInt(context.firstTimestamp) + BigInt(record.timestampDelta)),
    offset: String(BigInt(context.firstOffset) + BigInt(record.offsetDelta)),
    key: bytesOf(record.key),
    value: bytesOf(record.value),
    headers: headersOf(headers),
  };
}

function headersOf(pairs: HeaderPair[]): Record<string, unknown> {
  let headers: Record<string, unknown> = {};
  for (const [pairKey, pairValue] of pairs) {
    const key = Buffer.from(String(pairKey)).toString();
    const value = bytesOf(pairValue);
    const before = headers[key];
    const both = Array.isArray(before) ? before.concat([value]) : [before, value];
    headers = { ...headers, [key]: before === undefined ? value : both };
  }
  return headers;
}

const bytesOf = (value: string | Buffer | null | undefined): Buffer | null =>
  value === null || value === undefined ? null : Buffer.from(value as string);

/** murmur2 as kafkajs 2.2.4 has it: never cut to 32 bits before the end. */
export function murmur2Of(bytes: Buffer): number {
  const m = 0x5bd1e995n;
  const low = (value: bigint) => BigInt.asUintN(32, value);
  let hash = 0x9747b28cn ^ BigInt(bytes.length);
  let index = 0;
  for (; index + 4 <= bytes.length; index += 4) {
    let k = BigInt(bytes.readUInt32LE(index)) * m;
    k ^= low(k) >> 24n;
    hash = (hash * m) ^ (k * m);
  }
  if (index < bytes.length) {
    hash ^= BigInt(bytes.readUIntLE(index, bytes.length - index));
    hash *= m;
  }
  hash ^= low(hash) >> 13n;
  hash *= m;
  hash ^= low(hash) >> 15n;
  return Number(BigInt.asIntN(32, hash));
}
