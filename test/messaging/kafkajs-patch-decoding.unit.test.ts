import { CompressionTypes } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import {
  type BatchContext,
  Decoder,
  decodeBatch,
  decodeRecord,
  encodeBatch,
  encodeRecord,
  type RecordInput,
} from './kafkajs-internals.ts';
import { RandomRecords } from './kafkajs-random.ts';
import { decodedOf, type HeaderPair, headerPairs, recordOf } from './kafkajs-reference.ts';

const plain: RecordInput = { timestampDelta: 0, offsetDelta: 0, key: null, value: 'v' };
const context: BatchContext = { firstOffset: '12345', firstTimestamp: '1763712000000' };
const batch = {
  ...context,
  maxTimestamp: '1763712000002',
  producerId: '-1',
  producerEpoch: 0,
  firstSequence: 0,
  lastOffsetDelta: 2,
};

function decoded(bytes: Buffer, given: BatchContext = context) {
  const decoder = new Decoder(bytes);
  decoder.readVarInt();
  const { attributes, timestamp, offset, key, value, headers } = decodeRecord(decoder, given);
  return { attributes, timestamp, offset, key, value, headers };
}

describe('kafkajs, patched, decodes records', () => {
  it('to what was encoded, as it did before', () => {
    const random = new RandomRecords(3);
    for (let i = 0; i < 800; i++) {
      const record = random.next();
      const firstOffset = random.pick(['0', '12345', '9007199254740991', '9223372036850000000']);
      const firstTimestamp = random.pick(['-1', '0', '1763712000000', '9007199254740993']);
      const given = { firstOffset, firstTimestamp, timestampType: random.below(2), maxTimestamp: '77' };
      const bytes = encodeRecord(record).buffer;
      expect(decoded(bytes, given)).toEqual(decodedOf(record, headerPairs(record.headers), given));
    }
  });

  it('with header keys and values that only other clients write', () => {
    const inherited = ['constructor', '__proto__', 'toString', '__proto__', '0', ''];
    const odd = [null, 'null', 'repeated', 'other', 'repeated', 'repeated'];
    const headers: HeaderPair[] = [
      ...inherited.map((key): HeaderPair => [key, 'v']),
      ...odd.map((key): HeaderPair => [key, null]),
    ];
    const { headers: actual } = decoded(recordOf(plain, headers));
    const expected = decodedOf(plain, headers, context).headers;
    expect(Object.getOwnPropertyDescriptors(actual)).toEqual(Object.getOwnPropertyDescriptors(expected));
    expect(Object.getPrototypeOf(actual)).toBe(Object.prototype);
  });

  it('with their own header keys, however many and long', () => {
    const keys = Array.from({ length: 3_000 }, (_, i) => `${i}${'é'.repeat(i % 40)}`);
    for (const key of [...keys, ...keys.toReversed()]) {
      const bytes = encodeRecord({ ...plain, headers: { [key]: 'v' } }).buffer;
      expect(Object.keys(decoded(bytes).headers)).toEqual([key]);
    }
  });

  it.each([
    ['plain', CompressionTypes.None],
    ['compressed', CompressionTypes.GZIP],
  ])('from a %s batch', async (_, compression) => {
    const records = ['a', null, 'ccc'.repeat(99)].map((value, index) => ({
      ...plain,
      key: [null, 'k', Buffer.alloc(0)][index] ?? null,
      value,
      headers: Object.fromEntries([...'xyz'].slice(0, index).map((name) => [name, 'h'.repeat(70)])),
      offsetDelta: index,
      timestampDelta: index,
    }));
    const { buffer } = await encodeBatch({ ...batch, compression, records: records.map(encodeRecord) });
    const decoder = new Decoder(Buffer.concat([buffer, buffer]));
    for (let batches = 2; batches > 0; batches--) {
      const { records: actual } = await decodeBatch(decoder);
      expect(actual).toMatchObject(
        records.map((record) => decodedOf(record, headerPairs(record.headers), batch)),
      );
    }
  });
});
