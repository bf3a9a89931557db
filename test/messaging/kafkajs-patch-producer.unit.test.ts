import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createEosManager, createRetry, sendMessages, silentLogger } from './kafkajs-internals.ts';

type Entry = {
  readonly partition: number;
  readonly firstSequence: number;
  readonly messages: readonly { readonly value: string }[];
};
type Produced = { readonly topicData: readonly { readonly topic: string; readonly partitions: Entry[] }[] };

/** What a broker does before it writes and after it has written; it may throw. */
type Trouble = { readonly before?: () => Promise<void>; readonly after?: () => Promise<void> };

function failure(name: string, type: string): Error {
  return Object.assign(new Error(type), { name, type, retriable: true });
}

/** Brokers that write as Kafka does: what has the sequence number of something written is taken for its repetition. */
function openCluster(leaders: Map<number, number>, trouble: { readonly [nodeId: number]: Trouble }) {
  const written: string[] = [];
  const next = new Map<number, number>();
  const write = ({ partition, firstSequence, messages }: Entry) => {
    const due = next.get(partition) ?? 0;
    if (firstSequence < due) return;
    if (firstSequence > due) throw failure('KafkaJSProtocolError', 'OUT_OF_ORDER_SEQUENCE_NUMBER');
    next.set(partition, due + messages.length);
    written.push(...messages.map(({ value }) => value));
  };
  const brokers = [1, 2, 3].map((nodeId) => ({
    nodeId,
    initProducerId: async () => ({ producerId: 1, producerEpoch: 0 }),
    async produce({ topicData }: Produced) {
      await trouble[nodeId]?.before?.();
      for (const { partitions } of topicData) for (const entry of partitions) write(entry);
      await trouble[nodeId]?.after?.();
      const topics = topicData.map(({ topic, partitions }) => ({
        topicName: topic,
        partitions: partitions.map(({ partition }) => ({ partition, errorCode: 0 })),
      }));
      return { topics };
    },
  }));
  const cluster = {
    targetTopics: new Set(['orders']),
    isConnected: () => true,
    removeBroker() {},
    async refreshMetadata() {},
    async refreshMetadataIfNecessary() {},
    async addMultipleTargetTopics() {},
    findControllerBroker: async () => brokers[2],
    findTopicPartitionMetadata: () =>
      [...leaders].map(([partitionId, leader]) => ({ partitionId, leader, partitionErrorCode: 0 })),
    findLeaderForPartitions: (_: string, partitions: readonly string[]) =>
      Object.groupBy(partitions.map(Number), (partition) => String(leaders.get(partition))),
    findBroker: async ({ nodeId }: { readonly nodeId: string }) =>
      brokers.find((broker) => broker.nodeId === Number(nodeId)),
  };
  return { cluster, written };
}

async function openProducer(cluster: object) {
  const eosManager = createEosManager({ logger: silentLogger, cluster, transactional: false });
  await eosManager.initProducerId();
  const partitioner = ({ message }: { readonly message: { readonly key: string } }) => Number(message.key);
  const retrier = createRetry({ retries: 3, initialRetryTime: 1, maxRetryTime: 1 });
  const send = sendMessages({ logger: silentLogger, cluster, partitioner, eosManager, retrier });
  return async (what: string, ...partitions: readonly string[]) => {
    const messages = partitions.map((key) => ({ key, value: `${what} ${key}` }));
    return await send({ acks: -1, topicMessages: [{ topic: 'orders', messages }] });
  };
}

it('what was to be written by a broker that went away is written by the one that leads instead', async () => {
  // given a broker that dies when it is asked to write, and one that has answered by then
  const leaders = new Map([
    [0, 1],
    [1, 2],
  ]);
  const { cluster, written } = openCluster(leaders, {
    2: {
      async before() {
        leaders.set(1, 1);
        throw failure('KafkaJSConnectionClosedError', 'closed');
      },
    },
  });
  const send = await openProducer(cluster);
  // when
  const answers = await send('first', '0', '1');
  // then both are written, each once, and told of
  expect(written).toEqual(['first 0', 'first 1']);
  expect(answers).toHaveLength(2);
});

it('nothing is taken for a repetition that is none, though a broker answers when another has failed', async () => {
  // given one that has written and dies while it answers, another that says at once that it does not lead, and a third
  const leaders = new Map([
    [0, 1],
    [1, 2],
  ]);
  const { cluster, written } = openCluster(leaders, {
    1: {
      async after() {
        leaders.set(0, 3);
        await delay(30);
        throw failure('KafkaJSConnectionClosedError', 'closed');
      },
    },
    2: {
      async before() {
        leaders.set(1, 3);
        throw failure('KafkaJSProtocolError', 'NOT_LEADER_FOR_PARTITION');
      },
    },
  });
  const send = await openProducer(cluster);
  // when
  await send('first', '0', '1');
  await send('second', '0');
  // then
  expect(written.toSorted()).toEqual(['first 0', 'first 1', 'second 0']);
});
