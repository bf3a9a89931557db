import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ensureTopics } from '../../scripts/stack/topics.ts';
import { type KafkaAccess, openKafka } from '../../scripts/timeline/kafka-access.ts';
import {
  allPartitions,
  type Partitions,
  partitionsOf,
  type Stretch,
  stretchesIn,
} from '../../scripts/timeline/stretches.ts';
import { tailTopics } from '../../scripts/timeline/topic-tail.ts';
import type { Topic } from '../../shared/contracts/topics.ts';
import { eventually, quiet } from '../harness/eventually.ts';

const topic = `test-${randomUUID()}`;
const partition = 2;
const where: Partitions = new Map([[topic as Topic, [partition]]]);
const hour = 3_600_000;
const noon = Date.parse('2026-01-02T12:00:00Z');

let kafka: KafkaAccess;

beforeAll(async () => {
  const brokers = inject('stack').kafkaBrokers;
  await ensureTopics(brokers, [topic]);
  kafka = await openKafka(brokers);
  await produce('at ten', noon - 2 * hour);
  await produce('at eleven', noon - hour);
  await produce('at noon', noon);
  await produce('elsewhere', noon, 3);
});
afterAll(async () => {
  await kafka.admin.deleteTopics({ topics: [topic] });
  await kafka.close();
});

async function produce(value: string, timestamp: number, to = partition): Promise<void> {
  const producer = kafka.kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({ topic, messages: [{ value, timestamp: String(timestamp), partition: to }] });
  await producer.disconnect();
}

async function tail(stretches: readonly Stretch[]) {
  const taken: string[] = [];
  const reading = await tailTopics(kafka.kafka, stretches, ({ value }) => void taken.push(String(value)));
  return { taken, ...reading };
}

describe('reading topics', () => {
  it('gives what lies in the partitions asked for, from the beginning to the end', async () => {
    const { taken, caughtUp, stop } = await tail(await stretchesIn(kafka.admin, where, {}));
    await caughtUp;
    await stop();
    expect(taken).toEqual(['at ten', 'at eleven', 'at noon']);
  });

  it('begins and ends where the window does', async () => {
    const window = { from: noon - 1.5 * hour, until: noon - 0.5 * hour };
    expect(await stretchesIn(kafka.admin, where, window)).toEqual([{ topic, partition, from: '1', to: '2' }]);
  });

  it('is empty for a window after everything', async () => {
    const [stretch] = await stretchesIn(kafka.admin, where, { from: noon + hour });
    expect(stretch).toMatchObject({ from: '3', to: '3' });
    const { caughtUp, stop } = await tail([stretch as Stretch]);
    await caughtUp;
    await stop();
  });

  it('goes on with what comes later until stopped, and skips other partitions', async () => {
    const [end] = await stretchesIn(kafka.admin, where, {});
    const { taken, stop } = await tail([{ topic, partition, from: end?.to ?? '' }]);
    await produce('elsewhere, later', noon + hour, 3);
    await produce('later', noon + hour);
    await eventually(() => expect(taken).toEqual(['later']));
    expect(await quiet(() => taken)).toEqual(['later']);
    await stop();
  });

  it('looks for an order where its key lies, and in the open topic everywhere', async () => {
    const orderId = randomUUID();
    const producer = kafka.kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    const [sent] = await producer.send({ topic, messages: [{ key: orderId, value: 'x' }] });
    await producer.disconnect();
    const found = partitionsOf(orderId, await allPartitions(kafka.admin));
    expect(found.get('payments')).toEqual([sent?.partition]);
    expect(found.get('orders')).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
