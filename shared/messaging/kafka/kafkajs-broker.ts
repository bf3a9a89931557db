import { Kafka, type KafkaMessage } from 'kafkajs';
import type { Logger } from 'pino';
import { partitions } from '../../contracts/topics.ts';
import type { EncodedHeaders, KafkaRecord } from '../work.ts';
import type { Broker, Consumer, Intake } from './broker.ts';
import { kafkajsLogger } from './kafkajs-logger.ts';
import { SelfHealingProducer } from './producer.ts';
import { topicRetention } from './topic-retention.ts';

export type KafkaSettings = {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly log: Logger;
};

/**
 * Milliseconds after which the group takes a silent consumer for dead, and how often it hears of a living one. When
 * Kafka itself was away, kafkajs comes back as a new member, and everybody waits that long for the one that it was: so
 * it is short. Nothing that takes long keeps a heartbeat from being sent, and a consumer that is given up though it
 * lives costs only that its events are read again. Brokers take no less than 6 s unless told to.
 */
const sessionTimeout = 10_000;
const heartbeatInterval = 2_000;

/** The broker port over kafkajs. Connects on first use and retries quietly while Kafka is away. */
export function kafkajsBroker(settings: KafkaSettings): Broker {
  const kafka = new Kafka({
    clientId: settings.clientId,
    brokers: [...settings.brokers],
    connectionTimeout: 4_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 10 },
    logCreator: kafkajsLogger(settings.log),
  });
  const producer = new SelfHealingProducer(kafka);
  return {
    send: (records) => producer.send(records),
    consume: (options, intake, crashed) => consume(kafka, options, intake, crashed),
    retentionOf: (topics) => topicRetention(kafka, topics),
    stop: () => producer.stop(),
  };
}

async function consume(
  kafka: Kafka,
  { group, topics }: { readonly group: string; readonly topics: readonly string[] },
  intake: Intake,
  crashed: (error: Error) => void,
): Promise<Consumer> {
  const consumer = kafka.consumer({
    groupId: group,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 500,
    minBytes: 1,
    sessionTimeout,
    heartbeatInterval,
    retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: Number.MAX_SAFE_INTEGER },
  });
  let heardAt = Date.now();
  const heard = () => {
    heardAt = Date.now();
  };
  const { HEARTBEAT, FETCH, GROUP_JOIN, CRASH } = consumer.events;
  consumer.on(HEARTBEAT, heard);
  consumer.on(FETCH, heard);
  consumer.on(CRASH, ({ payload }) => {
    if (!payload.restart) crashed(payload.error);
  });
  const joined = new Promise<void>((resolve) => {
    consumer.on(GROUP_JOIN, () => {
      heard();
      intake.reassigned();
      resolve();
    });
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: topics.length * partitions,
    eachBatch: async ({ batch, resolveOffset, heartbeat, isStale, isRunning }) => {
      const { topic, partition } = batch;
      if (isStale() || !isRunning()) return;
      const records = batch.messages.map(
        (message) => new ReadRecord(topic, partition, message as ReadMessage),
      );
      await intake.take(records, heartbeat);
      resolveOffset(batch.lastOffset());
    },
  });
  await joined;
  return {
    commit: (positions) => consumer.commitOffsets([...positions]),
    silence: () => Date.now() - heardAt,
    stop: () => consumer.disconnect(),
  };
}

/** What our patched kafkajs hands over: nothing of it is decoded before it is asked for, but in formats before 0.11. */
type ReadMessage = KafkaMessage & Partial<EncodedHeaders>;

/** A message and where it was read. Most are none of the reader's business: no more of those is decoded than their type. */
class ReadRecord implements KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readIn: object | undefined = undefined;
  readonly #message: ReadMessage;
  #value: Buffer | null | undefined;

  constructor(topic: string, partition: number, message: ReadMessage) {
    this.topic = topic;
    this.partition = partition;
    this.#message = message;
  }

  get encoded(): EncodedHeaders | undefined {
    return this.#message.bytes === undefined ? undefined : (this.#message as EncodedHeaders);
  }

  get offset(): string {
    return this.#message.offset;
  }

  get timestamp(): string {
    return this.#message.timestamp;
  }

  get key(): Buffer | null {
    return this.#message.key;
  }

  get value(): Buffer | null {
    this.#value ??= this.#message.value;
    return this.#value;
  }

  get headers(): KafkaRecord['headers'] {
    return this.#message.headers ?? {};
  }
}
