import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';
import type { KafkaRecord } from '../../shared/messaging/work.ts';
import type { Stretch } from './stretches.ts';

export type Tail = {
  /** Resolves when every stretch that has an end is read up to it; rejects when reading is over for good. */
  readonly caughtUp: Promise<void>;
  stop(): Promise<void>;
};

/**
 * Hands over the records of these stretches, in offset order per partition, and what comes after them until
 * stopped. Commits nothing: its consumer group is its own and gone with it.
 */
export async function tailTopics(
  kafka: Kafka,
  stretches: readonly Stretch[],
  take: (record: KafkaRecord) => void,
): Promise<Tail> {
  const consumer = kafka.consumer({
    groupId: `order-saga-reader-${randomUUID()}`,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 100,
  });
  const wanted = new Map(stretches.map((stretch) => [placeOf(stretch.topic, stretch.partition), stretch]));
  const unread = new Set([...wanted].filter(([, stretch]) => hasMore(stretch)).map(([place]) => place));
  const { promise: caughtUp, resolve, reject } = Promise.withResolvers<void>();
  caughtUp.catch(() => {});
  if (unread.size === 0) resolve();
  const joined = Promise.withResolvers<void>();
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (payload.restart) return;
    reject(payload.error);
    joined.reject(payload.error);
  });

  let dealt: { readonly [topic: string]: readonly number[] } = {};
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    dealt = payload.memberAssignment;
    joined.resolve();
  });

  const topics = [...new Set(stretches.map(({ topic }) => topic))];
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: false });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: Math.max(1, stretches.length),
    eachBatch: async ({ batch: { topic, partition, messages }, resolveOffset, isStale }) => {
      const place = placeOf(topic, partition);
      const stretch = wanted.get(place);
      if (isStale() || stretch === undefined) return;
      for (const message of messages) {
        const { offset } = message;
        if (BigInt(offset) >= BigInt(stretch.from)) take(recordOf(topic, partition, message));
        resolveOffset(offset);
        if (stretch.to !== undefined && BigInt(offset) + 1n >= BigInt(stretch.to)) unread.delete(place);
      }
      if (unread.size === 0) resolve();
    },
  });
  // A Kafka that is only just there does not know its groups yet: kafkajs tries again, and has none meanwhile.
  await joined.promise;
  for (const topic of topics) {
    const idle = (dealt[topic] ?? []).filter((partition) => !wanted.has(placeOf(topic, partition)));
    if (idle.length > 0) consumer.pause([{ topic, partitions: idle }]);
  }
  for (const { topic, partition, from } of stretches) consumer.seek({ topic, partition, offset: from });
  return { caughtUp, stop: () => consumer.disconnect() };
}

function hasMore({ from, to }: Stretch): boolean {
  return to !== undefined && BigInt(from) < BigInt(to);
}

function placeOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

function recordOf(topic: string, partition: number, message: KafkaMessage): KafkaRecord {
  const { offset, timestamp, key, value, headers = {} } = message;
  return { topic, partition, offset, timestamp, key, value, headers };
}
