import { setTimeout as delay } from 'node:timers/promises';
import { KafkaJSProtocolError } from 'kafkajs';
import {
  ConsumerGroup,
  encodeAssignment,
  InstrumentationEventEmitter,
  Runner,
  roundRobin,
  silentLogger,
} from './kafkajs-internals.ts';

const topic = 'orders';

/** What the `EachBatchPayload` of kafkajs has that matters here. */
export type EachBatch = {
  readonly batch: { readonly partition: number; lastOffset(): string };
  resolveOffset(offset: string): void;
};

/**
 * A kafkajs consumer at two brokers that are played: broker 1 has partition 0, broker 2 partition 1 and the group. Each
 * of the functions may be replaced to play trouble.
 */
export function consumerAtTwoBrokers(eachBatch: (payload: EachBatch) => Promise<void>) {
  const calls: string[] = [];
  const brokers = {
    /** The records of a partition from this offset on. */
    fetch: async (_partition: number, _offset: string): Promise<readonly { offset: string }[]> => {
      await delay(5);
      return [];
    },
    join: async (): Promise<void> => {},
    commit: async (): Promise<void> => {},
    /** Which of them has the group. Whoever had it before says so when it is told positions. */
    groupIsAt: 2,
    /** Those to which nobody is connected, and which nobody knows any more. */
    gone: new Set<number>(),
  };
  let generationId = 0;
  const coordinatorAt = (node: number) => ({
    nodeId: node,
    isConnected: () => !brokers.gone.has(node),
    async joinGroup() {
      calls.push('join');
      await brokers.join();
      const members = [{ memberId: 'me', memberMetadata: Buffer.of() }];
      generationId += 1;
      return {
        generationId,
        leaderId: 'me',
        memberId: 'me',
        members,
        groupProtocol: 'RoundRobinAssigner',
      };
    },
    syncGroup: async () => ({
      memberAssignment: encodeAssignment({ version: 0, assignment: { [topic]: [0, 1] } }),
    }),
    heartbeat: async () => {},
    async offsetCommit({ groupGenerationId }: { groupGenerationId: number }) {
      calls.push(`commit in generation ${groupGenerationId}`);
      if (brokers.groupIsAt !== node) throw notCoordinator();
      await brokers.commit();
    },
    leaveGroup: async () => void calls.push('leave'),
    offsetFetch: async ({ topics }: { topics: { partitions: { partition: number }[] }[] }) => ({
      responses: topics.map(({ partitions }) => ({
        topic,
        partitions: partitions.map(({ partition }) => ({ partition, offset: '0' })),
      })),
    }),
  });
  const brokerOf = () => ({
    async fetch({ topics }: FetchRequest) {
      const [asked] = topics[0]?.partitions ?? [];
      if (asked === undefined) throw new Error('nothing was asked for');
      const { partition, fetchOffset } = asked;
      calls.push(`fetch ${partition} from ${fetchOffset}`);
      const messages = await brokers.fetch(partition, fetchOffset);
      const answer = { partition, highWatermark: '100', messages };
      return { responses: [{ topicName: topic, partitions: [answer] }] };
    },
  });
  const offsets: Record<string, object> = {};
  const cluster = {
    connect: async () => {},
    disconnect: async () => void calls.push('disconnect'),
    refreshMetadata: async () => {},
    refreshMetadataIfNecessary: async () => {},
    findGroupCoordinator: async () => coordinatorAt(brokers.groupIsAt),
    async findBroker({ nodeId }: { nodeId: number | string }) {
      if (brokers.gone.has(Number(nodeId))) throw new Error(`broker ${nodeId} is not known`);
      return brokerOf();
    },
    getNodeIds: () => ['1', '2'],
    committedOffsets: () => offsets,
    findTopicPartitionMetadata: () => [
      { partitionId: 0, leader: 1, offlineReplicas: [] },
      { partitionId: 1, leader: 2, offlineReplicas: [] },
    ],
  };
  const retry = { initialRetryTime: 1, maxRetryTime: 1, retries: 100 };
  const instrumentationEmitter = new InstrumentationEventEmitter();
  const crashes: Error[] = [];
  const consumerGroup = new ConsumerGroup({
    cluster,
    retry,
    instrumentationEmitter,
    logger: silentLogger,
    groupId: 'group',
    topics: [topic],
    topicConfigurations: { [topic]: { fromBeginning: true } },
    assigners: [roundRobin({ cluster })],
    maxWaitTimeInMs: 5,
    autoCommit: false,
  });
  const runner = new Runner({
    consumerGroup,
    retry,
    instrumentationEmitter,
    eachBatch,
    logger: silentLogger,
    concurrency: 2,
    heartbeatInterval: 0,
    autoCommit: false,
    eachBatchAutoResolve: false,
    onCrash: (error: Error) => void crashes.push(error),
  });
  return { runner, brokers, calls, crashes };
}

type FetchRequest = {
  readonly topics: readonly {
    readonly partitions: readonly { readonly partition: number; readonly fetchOffset: string }[];
  }[];
};

const notCoordinator = () =>
  new KafkaJSProtocolError(
    Object.assign(new Error('not coordinator'), {
      type: 'NOT_COORDINATOR_FOR_GROUP',
      code: 16,
      retriable: true,
    }),
  );

export const notLeader = () =>
  new KafkaJSProtocolError(
    Object.assign(new Error('not leader'), { type: 'NOT_LEADER_FOR_PARTITION', code: 6, retriable: true }),
  );
