import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { eventually, quiet } from '../../harness/eventually.ts';
import type { Case } from './broker-under-test.ts';
import { newGroup, numbered, reader, record, records, textsOf } from './reader.ts';

/**
 * Murmur2 of the key without its sign, modulo six; the hashes of the first six are in the tests of Kafka's own client.
 */
const partitionByKey: readonly (readonly [key: string, partition: number])[] = [
  ['21', 0],
  ['foobar', 0],
  ['a-little-bit-long-string', 2],
  ['a-little-bit-longer-string', 5],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', 5],
  ['abc', 3],
  ['', 3],
  ['Zoë', 4],
];

export const recordCases = {
  'records of a key are handed over in the order in which they were sent': async (under) => {
    // given records of some keys in one send, and more of them in further sends
    const broker = under.client();
    const topic = await under.createTopic(3);
    const keys = ['a', 'b', 'c', 'd'];
    const inTurn = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) =>
        keys.map((key) => record(topic, key, `${from + index}`)),
      );
    await broker.send(inTurn(0, 300).flat());
    for (const batch of inTurn(300, 320)) await broker.send(batch);

    // when they are read
    const { heard } = await reader(broker, newGroup(), [topic]);
    await eventually(() => expect(heard.length).toBeGreaterThanOrEqual(320 * keys.length), under.patience);

    // then each key's are in order, and so are offsets
    for (const key of keys) {
      const ofKey = heard.filter((each) => each.key?.toString() === key);
      expect(textsOf(ofKey)).toEqual(Array.from({ length: 320 }, (_, index) => `${index}`));
    }
    for (const partition of [0, 1, 2]) {
      const offsets = heard.filter((each) => each.partition === partition).map(({ offset }) => offset);
      expect(offsets).toEqual(offsets.map((_, index) => `${index}`));
    }
  },

  'a key is in the partition in which other clients look for it': async (under) => {
    const broker = under.client();
    const topic = await under.createTopic(6);
    await broker.send(partitionByKey.map(([key]) => record(topic, key, key)));
    const { heard } = await reader(broker, newGroup(), [topic]);
    await eventually(() => expect(heard).toHaveLength(partitionByKey.length), under.patience);
    const found = new Map(heard.map(({ key, partition }) => [key?.toString(), partition]));
    expect(found).toEqual(new Map(partitionByKey));
  },

  'keys, values and headers arrive byte for byte': async (under) => {
    // given a record of ours, and some of other producers
    const broker = under.client();
    const topic = await under.createTopic(1);
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const text = 'Zoë 🚀 \u0000 日本';
    await broker.send([{ topic, key: text, value: bytes, headers: { [`h-${text}`]: text, empty: '' } }]);
    await broker.send([{ topic, key: '', value: Buffer.of(), headers: {} }]);
    await under.produce([
      { topic, key: null, value: bytes, headers: { bytes } },
      { topic, key: bytes, value: null },
    ]);

    // when they are read
    const { heard } = await reader(broker, newGroup(), [topic]);
    await eventually(() => expect(heard).toHaveLength(4), under.patience);

    // then nothing of them has changed
    const plain = heard.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } }));
    expect(plain).toEqual([
      {
        key: Buffer.from(text),
        value: bytes,
        headers: { [`h-${text}`]: Buffer.from(text), empty: Buffer.of() },
      },
      { key: Buffer.of(), value: Buffer.of(), headers: {} },
      { key: null, value: bytes, headers: { bytes } },
      { key: bytes, value: null, headers: {} },
    ]);
    expect(heard.map(({ offset }) => offset)).toEqual(['0', '1', '2', '3']);
    for (const { timestamp } of heard) expect(Math.abs(Number(timestamp) - Date.now())).toBeLessThan(300_000);
  },

  'what was sent can be read as soon as the send has resolved': async (under) => {
    const broker = under.client();
    const topic = await under.createTopic(3);
    for (const count of [10, 20, 30]) {
      await broker.send(records(topic, 10));
      expect(await under.readable(topic)).toBe(count);
    }
    await broker.send([]);
    expect(await under.readable(topic)).toBe(30);
  },

  'several topics in one send all get their records': async (under) => {
    const broker = under.client();
    const topics = [await under.createTopic(1), await under.createTopic(1)] as const;
    await broker.send([
      record(topics[0], 'a', '1'),
      record(topics[1], 'a', '2'),
      record(topics[0], 'a', '3'),
    ]);
    const { heard } = await reader(broker, newGroup(), topics);
    await eventually(() => expect(heard).toHaveLength(3), under.patience);
    expect(textsOf(heard.filter(({ topic }) => topic === topics[0]))).toEqual(['1', '3']);
    expect(textsOf(heard.filter(({ topic }) => topic === topics[1]))).toEqual(['2']);
  },

  'a topic that does not exist is an error, and is not made': async (under) => {
    const broker = under.client();
    const topic = `unknown-${randomUUID()}`;
    await expect(broker.send([record(topic, 'a', '1')])).rejects.toThrow();
    await expect(reader(broker, newGroup(), [topic])).rejects.toThrow();
    await expect(broker.retentionOf([topic])).rejects.toThrow();
    expect(await under.topics()).not.toContain(topic);
    // and the client is as good as before
    const known = await under.createTopic(1);
    await broker.send([record(known, 'a', '1')]);
    expect(await under.readable(known)).toBe(1);
  },

  'it is told how long topics keep events': async (under) => {
    const topics = [await under.createTopic(1), await under.createTopic(1)];
    const told = await under.client().retentionOf(topics);
    expect(told).toEqual(new Map(topics.map((topic) => [topic, under.retentionMs])));
  },

  'while a partition is being taken, no more of it is handed over, but what was read with it is': async (
    under,
  ) => {
    // given records in all partitions, and a reader that takes its time with one of them
    const broker = under.client();
    const topic = await under.createTopic(3);
    await broker.send(records(topic, 30));
    const released = Promise.withResolvers<void>();
    let held: number | undefined;
    const hold = async (
      [first]: readonly { readonly partition: number }[],
      keepAlive: () => Promise<void>,
    ) => {
      held ??= first?.partition;
      if (first?.partition !== held) return;
      let over = false;
      void released.promise.then(() => {
        over = true;
      });
      while (!over && !under.over.aborted) {
        await under.pause();
        await keepAlive();
      }
    };
    const { heard, deals } = await reader(broker, newGroup(), [topic], hold);
    await eventually(() => expect(heard).toHaveLength(30), under.patience);

    // when more comes
    await broker.send(records(topic, 30, 'later'));

    // then nothing of the partition in hand is handed over, until it is let go
    const ofHeld = () => textsOf(heard.filter(({ partition }) => partition === held));
    const before = await quiet(ofHeld, { forMs: under.patience.quietMs });
    expect(before.filter((text) => text?.startsWith('later'))).toEqual([]);
    expect(before.length).toBeGreaterThan(0);
    released.resolve();
    await eventually(() => expect(heard).toHaveLength(60), under.patience);
    expect(textsOf(heard).toSorted()).toEqual([...numbered(30), ...numbered(30, 'later')].toSorted());
    expect(deals).toHaveLength(1);
  },
} satisfies { readonly [name: string]: Case };
