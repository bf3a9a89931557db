import { Partitioners } from 'kafkajs';
import type { KafkaRecord } from '../../../shared/messaging/work.ts';

/** A record as any producer may write it; ours have a key, a value, and headers of text. */
export type NewRecord = {
  readonly topic: string;
  readonly key: string | Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: { readonly [name: string]: string | Buffer };
};

type Stored = Pick<KafkaRecord, 'timestamp' | 'key' | 'value' | 'headers'>;

/** Records per hand-over at most: several hand-overs for a long log, as with Kafka. */
const recordsPerRead = 500;

/** The logs of one topic. Which partition a key goes to is what the kafkajs producer says. */
export class MemoryTopic {
  readonly name: string;
  readonly #logs: readonly Stored[][];
  readonly #partitionOf = Partitioners.DefaultPartitioner();
  readonly #metadata;

  constructor(name: string, partitions: number) {
    this.name = name;
    this.#logs = Array.from({ length: partitions }, () => []);
    this.#metadata = this.#logs.map((_, partitionId) => ({
      partitionId,
      partitionErrorCode: 0,
      leader: 1,
      replicas: [1],
      isr: [1],
    }));
  }

  get partitions(): number {
    return this.#logs.length;
  }

  /** How many records there are in all partitions. */
  get size(): number {
    return this.#logs.reduce((sum, log) => sum + log.length, 0);
  }

  /** Keeps a copy: what the sender does to its buffers afterwards does not matter. */
  append({ topic, key, value, headers = {} }: NewRecord): void {
    const message = { key, value };
    const partition = this.#partitionOf({ topic, partitionMetadata: this.#metadata, message });
    const bytes = Object.entries(headers).map(([name, content]) => [name, copyOf(content)]);
    this.#logs[partition]?.push({
      timestamp: String(Date.now()),
      key: copyOf(key),
      value: copyOf(value),
      headers: Object.fromEntries(bytes),
    });
  }

  /** Some records from this offset on, made anew for each read: a reader may mark them as its own. */
  read(partition: number, from: bigint): KafkaRecord[] {
    const start = Number(from);
    const log = this.#logs[partition] ?? [];
    return log.slice(start, start + recordsPerRead).map((stored, index) => ({
      topic: this.name,
      partition,
      offset: String(start + index),
      ...stored,
    }));
  }
}

function copyOf<Content extends string | Buffer | null>(content: Content) {
  return (content === null ? null : Buffer.from(content)) as Content extends null ? null : Buffer;
}
