import { type Admin, Partitioners } from 'kafkajs';
import { openTopics, type Topic, topics } from '../../shared/contracts/topics.ts';
import { type Bounds, boundsOf } from './topic-bounds.ts';

/** A part of one partition: from an offset up to, not including, another; without `to` it has no end. */
export type Stretch = {
  readonly topic: string;
  readonly partition: number;
  readonly from: string;
  readonly to?: string;
};

/** Milliseconds since 1970; what is left out is the beginning or the end of the log. */
export type Window = { readonly from?: number; readonly until?: number };

export type Partitions = ReadonlyMap<Topic, readonly number[]>;

/** Every partition of every topic. */
export async function allPartitions(admin: Admin): Promise<Partitions> {
  const { topics: found } = await admin.fetchTopicMetadata({ topics: [...topics] });
  return new Map(
    found.map(({ name, partitions }) => [
      name as Topic,
      partitions.map(({ partitionId }) => partitionId).sort((one, other) => one - other),
    ]),
  );
}

/**
 * Those of `all` where messages about an order can be: the partition that its id hashes to, and in a topic that anyone
 * may produce to every partition, since other clients hash otherwise, and some send no key.
 */
export function partitionsOf(orderId: string, all: Partitions): Partitions {
  const choose = Partitioners.DefaultPartitioner();
  return new Map(
    [...all].map(([topic, partitions]) => {
      const partitionMetadata = partitions.map((partitionId) => ({ partitionId, leader: 0 }) as never);
      const message = { key: orderId, value: null };
      const own = choose({ topic, partitionMetadata, message });
      return [topic, openTopics.has(topic) ? partitions : [own]];
    }),
  );
}

/** The stretches in which everything of the window lies, by the times that producers gave their messages. */
export async function stretchesIn(admin: Admin, where: Partitions, window: Window): Promise<Stretch[]> {
  const perTopic = await Promise.all(
    [...where].map(async ([topic, wanted]) => {
      const bounds = await boundsOf(admin, topic, wanted);
      const starts = await offsetsAt(admin, topic, window.from);
      const ends = await offsetsAt(admin, topic, window.until);
      return wanted.map((partition): Stretch => {
        const { low, high } = bounds.get(partition) as Bounds;
        return { topic, partition, from: starts.get(partition) ?? low, to: ends.get(partition) ?? high };
      });
    }),
  );
  return perTopic.flat();
}

async function offsetsAt(
  admin: Admin,
  topic: string,
  time: number | undefined,
): Promise<Map<number, string>> {
  if (time === undefined) return new Map();
  const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, time);
  return new Map(offsets.map(({ partition, offset }) => [partition, offset]));
}
