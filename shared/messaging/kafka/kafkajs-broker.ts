import { type ISocketFactory, Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import type { Broker } from './broker.ts';
import { KafkajsConsumer } from './kafkajs-consumer.ts';
import { kafkajsLogger } from './kafkajs-logger.ts';
import { SelfHealingProducer } from './producer.ts';
import type { KafkaSecurity } from './security-settings.ts';
import { topicRetention } from './topic-retention.ts';

export type KafkaSettings = {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly log: Logger;
  /** Another way to the brokers than to connect to where they say that they are. */
  readonly socketFactory?: ISocketFactory;
  /** Default: none, Kafka is reached in the open. */
  readonly security?: KafkaSecurity;
};

/** The broker port over kafkajs. Connects on first use and retries quietly while Kafka is away. */
export function kafkajsBroker(settings: KafkaSettings): Broker {
  const kafka = new Kafka({
    clientId: settings.clientId,
    brokers: [...settings.brokers],
    ...settings.security,
    connectionTimeout: 4_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 10 },
    logCreator: kafkajsLogger(settings.log),
    ...(settings.socketFactory && { socketFactory: settings.socketFactory }),
  });
  const producer = new SelfHealingProducer(kafka);
  const consumers = new Set<KafkajsConsumer>();
  return {
    send: (records) => producer.send(records),
    async consume(options, intake, crashed) {
      const consumer = new KafkajsConsumer(kafka, options, intake, crashed);
      consumers.add(consumer);
      try {
        await consumer.start();
      } catch (error) {
        consumers.delete(consumer);
        // Nobody waits until its connections are closed; it says itself in the log what it could not close.
        consumer.stop().catch(() => {});
        throw error;
      }
      return consumer.port;
    },
    retentionOf: (topics) => topicRetention(kafka, topics),
    async stop() {
      await Promise.all([producer.stop(), ...[...consumers].map((consumer) => consumer.stop())]);
    },
  };
}
