import type { KafkaMessage } from 'kafkajs';
import type { EncodedHeaders, KafkaRecord } from '../work.ts';

/** What our patched kafkajs hands over: nothing of it is decoded before it is asked for, but in formats before 0.11. */
export type ReadMessage = KafkaMessage & Partial<EncodedHeaders>;

/**
 * A message and where it was read. Most are none of the reader's business: no more of those is decoded than their type.
 */
export class ReadRecord implements KafkaRecord {
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
