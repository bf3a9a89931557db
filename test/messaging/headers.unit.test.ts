import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { findHeader, headerOf } from '../../shared/messaging/headers.ts';
import type { EncodedHeaders } from '../../shared/messaging/work.ts';
import { Decoder, decodeRecord, encodeRecord, type RecordInput } from './kafkajs-internals.ts';
import { RandomRecords } from './kafkajs-random.ts';
import { type HeaderPair, recordOf } from './kafkajs-reference.ts';

type LazyRecord = EncodedHeaders & { headers: { [name: string]: Buffer | Buffer[] } };

function decoded(bytes: Buffer): LazyRecord {
  const decoder = new Decoder(bytes);
  decoder.readVarInt();
  return decodeRecord(decoder, { firstOffset: '0', firstTimestamp: '0' }) as unknown as LazyRecord;
}

const plain: RecordInput = { timestampDelta: 0, offsetDelta: 0, key: null, value: 'v' };
const around = { topic: 'orders', partition: 0, offset: '0', timestamp: '0', key: null, value: null };

describe('a header is looked up in its encoded form', () => {
  it('to the same text as in its decoded form, whatever stands around it', () => {
    const random = new RandomRecords(7);
    for (let i = 0; i < 500; i++) {
      const input = random.next();
      input.headers = { ...input.headers, ce_id: `id-${i}`, ce_type: 'OrderPlaced', ce_time: 'é' };
      const encoded = decoded(encodeRecord(input).buffer);
      for (const name of ['ce_id', 'ce_type', 'ce_time', 'ce_source', 'content-type']) {
        const expected = headerOf({ ...around, headers: encoded.headers }, name);
        expect(headerOf({ ...around, headers: {}, encoded }, name)).toBe(expected);
      }
    }
  });

  it('to the first of several, and to nothing when it has no value or is not there', () => {
    const pairs: HeaderPair[] = [
      ['ce_typ', 'x'],
      ['ce_type', 'first'],
      ['ce_type', 'second'],
      ['empty', null],
    ];
    const encoded = decoded(recordOf(plain, pairs));
    expect(findHeader(encoded, 'ce_type')).toBe('first');
    expect(findHeader(encoded, 'empty')).toBeUndefined();
    expect(findHeader(encoded, 'ce_types')).toBeUndefined();
    expect(findHeader({ bytes: Buffer.from([0]), headersAt: 0 }, 'ce_type')).toBeUndefined();
  });
});

describe('kafkajs, patched, gives a batch', () => {
  const Batch = createRequire(import.meta.url)('kafkajs/src/consumer/batch.js') as new (
    topic: string,
    fetchedOffset: string,
    partition: { partition: number; messages: { offset: string }[]; abortedTransactions: never[] },
  ) => { readonly messages: { offset: string }[] };
  const offsetsFrom = (fetched: string, offsets: string[]) =>
    new Batch('orders', fetched, {
      partition: 0,
      messages: offsets.map((offset) => ({ offset })),
      abortedTransactions: [],
    }).messages.map(({ offset }) => offset);

  it.each([
    ['5', ['5', '6', '7'], ['5', '6', '7']],
    ['6', ['5', '6', '7'], ['6', '7']],
    ['8', ['5', '6', '7'], []],
    ['9007199254740995', ['9007199254740994', '9007199254740995'], ['9007199254740995']],
    ['5', [], []],
  ])('without what was asked for before offset %s', (fetched, offsets, expected) => {
    expect(offsetsFrom(fetched, offsets)).toEqual(expected);
  });
});
