import { expect, it } from 'vitest';
import { createRetry, sendMessages, silentLogger } from './kafkajs-internals.ts';

type Sent = { readonly topic: string; readonly partitions: readonly { readonly partition: number }[] };

/** Two brokers, each of which leads one partition at first; the second goes away when it is asked to write. */
function twoBrokers() {
  const written: string[] = [];
  const leaders = new Map([
    [0, 1],
    [1, 2],
  ]);
  const brokers = [1, 2].map((nodeId) => ({
    nodeId,
    async produce({ topicData }: { readonly topicData: readonly Sent[] }) {
      if (nodeId === 2) {
        leaders.set(1, 1);
        throw Object.assign(new Error('Closed connection'), { name: 'KafkaJSConnectionClosedError' });
      }
      for (const { topic, partitions } of topicData)
        for (const { partition } of partitions) written.push(`${topic}/${partition} by ${nodeId}`);
      return {
        topics: topicData.map(({ topic, partitions }) => ({
          topicName: topic,
          partitions: partitions.map(({ partition }) => ({ partition, errorCode: 0 })),
        })),
      };
    },
  }));
  const cluster = {
    targetTopics: new Set(['orders']),
    isConnected: () => true,
    removeBroker() {},
    async refreshMetadata() {},
    async refreshMetadataIfNecessary() {},
    async addMultipleTargetTopics() {},
    findTopicPartitionMetadata: () =>
      [...leaders].map(([partitionId, leader]) => ({ partitionId, leader, partitionErrorCode: 0 })),
    findLeaderForPartitions: (_: string, partitions: readonly string[]) =>
      Object.groupBy(partitions.map(Number), (partition) => String(leaders.get(partition))),
    findBroker: async ({ nodeId }: { readonly nodeId: string }) =>
      brokers.find((broker) => broker.nodeId === Number(nodeId)),
  };
  const eosManager = {
    acquireBrokerLock: async () => {},
    releaseBrokerLock: async () => {},
    isTransactional: () => false,
    getSequence: () => 0,
    updateSequence() {},
    getProducerId: () => 1,
    getProducerEpoch: () => 0,
  };
  const partitioner = ({ message }: { readonly message: { readonly key: string } }) => Number(message.key);
  const retrier = createRetry({ retries: 3, initialRetryTime: 1, maxRetryTime: 1 });
  return { written, send: sendMessages({ logger: silentLogger, cluster, partitioner, eosManager, retrier }) };
}

it('what was to be written by a broker that went away is written by the one that leads instead', async () => {
  // given
  const { written, send } = twoBrokers();
  // when
  const messages = ['0', '1'].map((key) => ({ key, value: key }));
  const answers = await send({ acks: -1, topicMessages: [{ topic: 'orders', messages }] });
  // then both are written, each once, and told of
  expect(written).toEqual(['orders/0 by 1', 'orders/1 by 1']);
  expect(answers).toHaveLength(2);
});
