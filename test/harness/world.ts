import { Kafka, logLevel, Partitioners } from 'kafkajs';
import pino from 'pino';
import { inject } from 'vitest';
import { ensureTopics } from '../../scripts/stack/topics.ts';
import { topics as allTopics, type Topic } from '../../shared/contracts/topics.ts';
import type { Broker } from '../../shared/messaging/kafka/broker.ts';
import { kafkajsBroker } from '../../shared/messaging/kafka/kafkajs-broker.ts';
import type { ServiceDefinition } from '../../shared/messaging/service.ts';
import type { KafkaRecord } from '../../shared/messaging/work.ts';
import { openDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import type { Message } from './messages.ts';
import { prefixedBroker } from './prefixed-broker.ts';
import { type StartedService, type StartOptions, startedService } from './started-service.ts';

export type WorldOptions = {
  /** Default: the test run's own. */
  readonly kafkaBrokers?: readonly string[];
  /** Of the Postgres server. Default: the test run's own. */
  readonly adminDatabaseUrl?: string;
  /** Default: all. */
  readonly topics?: readonly Topic[];
};

/** One database and a set of topics that no other test knows. */
export type World = {
  readonly prefix: string;
  readonly database: TestDatabase;
  readonly kafka: Kafka;
  /** A broker for one service instance; its topics are this world's. */
  broker(): Broker;
  /** Starts an instance of a service; it stops with the world at the latest. */
  start(definition: ServiceDefinition, options?: Partial<StartOptions>): Promise<StartedService>;
  produce(...messages: readonly Message[]): Promise<void>;
  /** All that is in the topic so far; per partition, and so per order, in Kafka's order. */
  published(topic: Topic): readonly KafkaRecord[];
  close(): Promise<void>;
};

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { kafkaBrokers = inject('stack').kafkaBrokers, topics = allTopics } = options;
  const database = await openDatabase(options.adminDatabaseUrl);
  const prefix = `${database.name}.`;
  const names = topics.map((topic) => `${prefix}${topic}`);
  await ensureTopics(kafkaBrokers, names);

  const brokers = [...kafkaBrokers];
  const kafka = new Kafka({ clientId: 'test', brokers, logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const broker = () =>
    prefixedBroker(kafkajsBroker({ brokers, clientId: 'test', log: pino({ level: 'silent' }) }), prefix);

  const published = new Map<string, KafkaRecord[]>(topics.map((topic) => [topic, []]));
  const listener = broker();
  const note = async (records: readonly KafkaRecord[]) =>
    void published.get(records[0]?.topic ?? '')?.push(...records);
  const died = (error: Error) => {
    throw error;
  };
  // A broker may take a moment to know of topics that have just been made.
  const listening = await eventually(() =>
    listener.consume({ group: 'listener', topics }, { take: note, reassigned() {} }, died),
  );

  const started: StartedService[] = [];
  return {
    prefix,
    database,
    kafka,
    broker,
    async start(definition, changes = {}) {
      const service = await startedService(definition, {
        databaseUrl: database.url,
        broker: broker(),
        ...changes,
      });
      started.push(service);
      return service;
    },
    async produce(...messages) {
      const sorted = Map.groupBy(messages, ({ topic }) => topic);
      const topicMessages = [...sorted].map(([topic, ofTopic]) => ({
        topic: `${prefix}${topic}`,
        messages: ofTopic.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
      }));
      await producer.sendBatch({ topicMessages });
    },
    published: (topic) => published.get(topic) ?? [],
    async close() {
      await Promise.all(started.map((service) => service.stop()));
      await Promise.all([listening.stop(), listener.stop(), producer.disconnect()]);
      const admin = kafka.admin();
      await admin.connect();
      await admin.deleteTopics({ topics: names });
      await admin.disconnect();
      await database.drop();
    },
  };
}
