import type { Message } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import {
  createRequest,
  Decoder,
  Encoder,
  encodeBatch,
  encodeRecord,
  groupMessagesPerPartition,
  murmur2,
  produceRequest,
  type RecordInput,
} from './kafkajs-internals.ts';
import { RandomRecords } from './kafkajs-random.ts';
import {
  batchOf,
  int16,
  int32,
  int64,
  murmur2Of,
  recordOf,
  string,
  varIntBytes,
  varLong,
} from './kafkajs-reference.ts';

const plain: RecordInput = { timestampDelta: 0, offsetDelta: 0, key: null, value: 'v' };
const batch = {
  firstOffset: '9223372036854775000',
  firstTimestamp: '1763712000000',
  maxTimestamp: '1763712000999',
  producerId: '-1',
  producerEpoch: 3,
  firstSequence: 2 ** 31 - 1,
  lastOffsetDelta: 9,
};

describe('kafkajs, patched, encodes records', () => {
  it('to the bytes of the format, whatever is in them', () => {
    const random = new RandomRecords(1);
    for (let i = 0; i < 800; i++) {
      const record = random.next();
      expect(encodeRecord(record).buffer.equals(recordOf(record)), JSON.stringify(record)).toBe(true);
    }
  });

  it.each<[string, Partial<RecordInput>]>([
    ['no key and no headers given', { key: undefined, headers: undefined } as unknown as RecordInput],
    ['a value above 64 KB', { value: 'x'.repeat(70_000) }],
    ['a value above 64 KB of other than ASCII', { value: '漢'.repeat(70_000) }],
    ['a small one after a large one', { value: 'x' }],
    ['a timestamp delta as a BigInt', { timestampDelta: -(2n ** 63n) }],
    ['the smallest offset delta', { offsetDelta: -(2 ** 31) }],
    ['headers with inherited names', { headers: { constructor: 'c', ['__proto__']: 'p' } }],
  ])('with %s', (_, part) => {
    const record = { ...plain, ...part };
    expect(encodeRecord(record).buffer.equals(recordOf(record))).toBe(true);
  });

  it.each([1, true, undefined, null, {}, new Uint8Array(3)])('but refuses %o as a header', (value) => {
    const record = { ...plain, headers: { h: value } } as unknown as RecordInput;
    expect(() => encodeRecord(record)).toThrow(TypeError);
    expect(encodeRecord(plain).buffer.equals(recordOf(plain)), 'the next record is whole').toBe(true);
  });

  it('in full wherever the buffer of an encoder ends', () => {
    for (let filled = 440; filled <= 513; filled++) {
      const filling = Buffer.alloc(filled, 1);
      for (const text of [
        '',
        'a',
        'é',
        '漢'.repeat(20),
        'a'.repeat(23),
        'a'.repeat(63),
        'a'.repeat(64),
        '漢'.repeat(63),
      ]) {
        const { buffer } = new Encoder().writeBuffer(filling).writeVarIntString(text).writeVarInt(-5);
        expect(
          buffer.equals(Buffer.concat([filling, varIntBytes(text), varLong(-5)])),
          `${filled} ${text}`,
        ).toBe(true);
      }
    }
  });

  it('and numbers of any size', () => {
    const powers = Array.from({ length: 64 }, (_, exponent) => 2n ** BigInt(exponent));
    for (const value of powers.flatMap((power) => [power - 1n, -power])) {
      const { buffer } = new Encoder().writeVarLong(value).writeInt64(value);
      expect(buffer).toEqual(Buffer.concat([varLong(value), int64(value)]));
      expect(new Decoder(int64(value)).readInt64()).toBe(value);
      if (Number.isSafeInteger(Number(value))) {
        expect(new Encoder().writeVarLong(Number(value)).buffer).toEqual(varLong(value));
      }
    }
  });

  it('and batches of them, with their checksum', async () => {
    const random = new RandomRecords(2);
    for (let count = 0; count < 40; count++) {
      const records = Array.from({ length: count }, () => random.next());
      const { buffer } = await encodeBatch({ ...batch, records: records.map(encodeRecord) });
      expect(
        buffer.equals(
          batchOf(
            batch,
            records.map((record) => recordOf(record)),
          ),
        ),
      ).toBe(true);
    }
  });

  it('and whole requests', async () => {
    const message = {
      key: 'k',
      value: Buffer.from('v'),
      headers: { h: ['1', '2'] },
      timestamp: '1763712000000',
    };
    const later = { ...message, timestamp: '1763712000999' };
    const topicData = ['orders', 'payments'].map((topic) => ({
      topic,
      partitions: [4, 5].map((partition) => ({ partition, firstSequence: 7, messages: [message, later] })),
    }));
    const request = produceRequest({
      acks: -1,
      timeout: 30_000,
      producerId: '8',
      producerEpoch: 3,
      topicData,
    });

    const records = [message, later].map((record, index) =>
      recordOf({ ...record, offsetDelta: index, timestampDelta: index * 999 }),
    );
    const sent = batchOf(
      { ...batch, firstOffset: '0', producerId: '8', firstSequence: 7, lastOffsetDelta: 1 },
      records,
    );
    const partitions = [4, 5].flatMap((partition) => [int32(partition), int32(sent.length), sent]);
    const body = Buffer.concat([
      ...[int16(0), int16(7), int32(42), string('client'), int16(-1), int16(-1), int32(30_000), int32(2)],
      ...['orders', 'payments'].flatMap((topic) => [string(topic), int32(2), ...partitions]),
    ]);
    const encoded = await createRequest({ correlationId: 42, clientId: 'client', request });
    expect(encoded.buffer).toEqual(Buffer.concat([int32(body.length), body]));
  });
});

describe('kafkajs, patched, distributes messages', () => {
  it('to the partition that the hash of the key says, as other clients do', () => {
    const random = new RandomRecords(4);
    for (let i = 0; i < 400; i++) {
      const { key } = random.next();
      if (key === null || key === undefined) continue;
      expect(murmur2(key)).toBe(murmur2Of(Buffer.from(key as string)));
    }
    expect([murmur2('21'), murmur2('foobar'), murmur2('a-little-bit-long-string')]).toEqual([
      -973_932_308, -790_332_482, -985_981_536,
    ]);
  });

  it('in the order given within each partition', () => {
    const messages = Array.from(
      { length: 100 },
      (_, i): Message => ({ value: String(i), partition: (i * 7) % 3 }),
    );
    const grouped = groupMessagesPerPartition({
      topic: 'orders',
      partitionMetadata: [{}, {}, {}],
      messages,
      partitioner: ({ message }) => message.partition ?? 0,
    });
    expect(Object.keys(grouped)).toEqual(['0', '1', '2']);
    for (const [partition, group] of Object.entries(grouped)) {
      expect(group).toEqual(messages.filter((message) => message.partition === Number(partition)));
    }
  });
});
