import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import type { SendRecord } from './broker.ts';

/**
 * An idempotent producer that replaces itself. kafkajs never re-initialises one after a sequence or epoch error,
 * so after any failed send the next one gets a new producer; what is sent again is recognised by its event id.
 */
export class SelfHealingProducer {
  readonly #kafka: Kafka;
  #producer: Promise<Producer> | undefined;
  #stopped = false;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  async send(records: readonly SendRecord[]): Promise<void> {
    if (this.#stopped) throw new Error('this producer was stopped');
    this.#producer ??= this.#connect();
    const current = this.#producer;
    try {
      const producer = await current;
      await producer.sendBatch({ acks: -1, topicMessages: byTopic(records) });
    } catch (error) {
      // Another send may have failed before, and its successor be at work already.
      if (this.#producer === current) this.#producer = undefined;
      void current.then((producer) => producer.disconnect()).catch(() => {});
      throw error;
    }
  }

  /** Nothing is sent any more. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const current = this.#producer?.catch(() => undefined);
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
    try {
      await producer.connect();
    } catch (error) {
      // It may have some connections already.
      producer.disconnect().catch(() => {});
      throw error;
    }
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
