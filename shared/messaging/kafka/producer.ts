import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import type { SendRecord } from './broker.ts';

/**
 * An idempotent producer that replaces itself. kafkajs never re-initialises one after a sequence or epoch error,
 * so after any failed send the next one gets a new producer; what is sent again is recognised by its event id.
 */
export class SelfHealingProducer {
  readonly #kafka: Kafka;
  #producer: Promise<Producer> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  async send(records: readonly SendRecord[]): Promise<void> {
    this.#producer ??= this.#connect();
    const current = this.#producer;
    try {
      const producer = await current;
      await producer.sendBatch({ acks: -1, topicMessages: byTopic(records) });
    } catch (error) {
      this.#producer = undefined;
      void current.then((producer) => producer.disconnect()).catch(() => {});
      throw error;
    }
  }

  async stop(): Promise<void> {
    const current = this.#producer;
    this.#producer = undefined;
    await (await current)?.disconnect();
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
    await producer.connect();
    return producer;
  }
}

function byTopic(records: readonly SendRecord[]) {
  const topics = Map.groupBy(records, (record) => record.topic);
  return [...topics].map(([topic, messages]) => ({
    topic,
    // The driver only reads them; its type does not say so.
    messages: messages as Message[],
  }));
}
