import type { KafkaRecord } from '../work.ts';

/** A record to send. Header values are text. */
export type SendRecord = {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: { readonly [name: string]: string };
};

/** What a consumer is told; nothing it does may throw. */
export type Intake = {
  /** Takes records of one topic-partition in offset order. Resolves when more may be read. */
  take(records: readonly KafkaRecord[], keepAlive: () => Promise<void>): Promise<void>;
  /** Partitions were dealt anew: everything not committed yet will be read again by its owner. */
  reassigned(): void;
};

export type Position = { readonly topic: string; readonly partition: number; readonly offset: string };

export type Consumer = {
  /**
   * Tells the group up to where everything is committed in our database. Offsets are of the next record to read. Rejects
   * when partitions are dealt anew before it is told.
   */
  commit(positions: readonly Position[]): Promise<void>;
  /** Milliseconds since the group coordinator or a broker last answered. */
  silence(): number;
  stop(): Promise<void>;
};

/** The narrow port to the message broker. */
export type Broker = {
  /** Resolves when all records are acknowledged by all replicas; on rejection any of them may have been written. */
  send(records: readonly SendRecord[]): Promise<void>;
  /**
   * Joins the group and hands records to the intake until stopped. Resolves once the group has dealt partitions.
   * `crashed` is called when the consumer is dead for good: the process should end then.
   */
  consume(
    options: { readonly group: string; readonly topics: readonly string[] },
    intake: Intake,
    crashed: (error: Error) => void,
  ): Promise<Consumer>;
  /**
   * The longest time in milliseconds for which each of the topics can hand an event over again; Infinity where nothing
   * is ever deleted. Topics of which it is not told are left out. Undefined when this client may not ask. Rejects when
   * Kafka is away or knows no such topic.
   */
  retentionOf(topics: readonly string[]): Promise<ReadonlyMap<string, number> | undefined>;
  stop(): Promise<void>;
};
