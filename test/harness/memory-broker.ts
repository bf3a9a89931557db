import { setImmediate } from 'node:timers/promises';
import type { SendRecord } from '../../shared/messaging/kafka/broker.ts';
import type { KafkaRecord } from '../../shared/messaging/work.ts';
import { type MemoryBroker, type MemoryServer, memoryClient } from './memory-broker/client.ts';
import { MemoryGroup } from './memory-broker/group.ts';
import { Link, MemoryBrokerError, Pulse } from './memory-broker/link.ts';
import { MemoryTopic, type NewRecord } from './memory-broker/topic.ts';

export type MemoryKafkaOptions = {
  /** Topics that are there from the beginning, and their partitions. */
  readonly topics?: readonly string[];
  readonly partitions?: number;
  /** How long every topic keeps events; undefined: it is not told. Default a second. */
  readonly retentionMs?: number | undefined;
  /** After how many milliseconds of `pass` a member that was not heard of is dead to its group. */
  readonly sessionMs?: number;
};

/**
 * Kafka, in this process and as long as it lasts: partitions chosen as kafkajs chooses them, offsets, groups that
 * rebalance eagerly, delivery at least once. Services get a client each, and do not notice the difference. Sessions end
 * by `pass` only, never because the machine is slow. No timer keeps the process alive.
 */
export class MemoryKafka {
  readonly sessionMs: number;
  readonly #topics = new Map<string, MemoryTopic>();
  readonly #groups = new Map<string, MemoryGroup>();
  readonly #links = new Set<Link>();
  readonly #changed = new Pulse();
  readonly #server: MemoryServer;
  #away = false;
  #passed = 0;
  /** How many records the next send writes before it fails. */
  #failing: number | undefined;

  constructor(options: MemoryKafkaOptions = {}) {
    this.sessionMs = options.sessionMs ?? 10_000;
    this.#server = {
      changed: this.#changed,
      requireTopics: (names) => names.forEach((name) => void this.#topic(name)),
      write: (records) => this.#write(records),
      group: (name) => this.#group(name),
      retentionMs: 'retentionMs' in options ? options.retentionMs : 1_000,
    };
    for (const name of options.topics ?? []) this.createTopic(name, options.partitions);
  }

  get topics(): string[] {
    return [...this.#topics.keys()];
  }

  createTopic(name: string, partitions = 6): void {
    this.#topics.set(name, new MemoryTopic(name, partitions));
  }

  /** All that is in the topic; per partition, and so per key, in the order in which it was written. */
  published(topic: string): KafkaRecord[] {
    const found = this.#topic(topic);
    return Array.from({ length: found.partitions }, (_, partition) => {
      const records: KafkaRecord[] = [];
      for (let more = found.read(partition, 0n); more.length > 0; ) {
        records.push(...more);
        more = found.read(partition, BigInt(records.length));
      }
      return records;
    }).flat();
  }

  /** The offset of the next record to read, as the group knows it. */
  committed(group: string, topic: string, partition: number): bigint {
    return this.#group(group).positionOf(topic, partition);
  }

  /** Writes as any producer may, whatever the state of the clients' links. */
  produce(...records: readonly NewRecord[]): void {
    for (const record of records) this.#topic(record.topic).append(record);
    this.#changed.beat();
  }

  /** From now on nothing is answered: sends and commits reject, nothing is handed over. */
  shut(): void {
    this.#away = true;
    for (const link of this.#links) link.cut = true;
  }

  open(): void {
    this.#away = false;
    for (const link of this.#links) link.cut = false;
  }

  /** The next send writes only so many of its records (all: its acknowledgement is lost), and rejects. */
  failNextSend(written = Number.POSITIVE_INFINITY): void {
    this.#failing = written;
  }

  /** Lets time go by for the groups, in steps, so that those who are alive can say so. Away, Kafka counts nothing. */
  async pass(milliseconds: number): Promise<void> {
    const steps = 5;
    for (let step = 0; step < steps; step += 1) {
      this.#passed += milliseconds / steps;
      if (!this.#away) for (const group of this.#groups.values()) group.pass(milliseconds / steps);
      await setImmediate();
    }
  }

  /** A client of its own for each service instance. */
  client(): MemoryBroker {
    const link = new Link(this.#changed, () => Date.now() + this.#passed);
    link.cut = this.#away;
    this.#links.add(link);
    return memoryClient(this.#server, link, () => void this.#links.delete(link));
  }

  #write(records: readonly SendRecord[]): void {
    const written = this.#failing;
    this.#failing = undefined;
    this.produce(...records.slice(0, written));
    if (written !== undefined) throw new MemoryBrokerError('no acknowledgement has come');
  }

  #topic(name: string): MemoryTopic {
    const topic = this.#topics.get(name);
    if (topic === undefined) throw new MemoryBrokerError(`there is no topic ${name}`);
    return topic;
  }

  #group(name: string): MemoryGroup {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = new MemoryGroup((topic) => this.#topic(topic), this.sessionMs);
      this.#groups.set(name, group);
    }
    return group;
  }
}
