import type { Broker, Intake, Position, SendRecord } from '../../shared/messaging/kafka/broker.ts';
import type { KafkaRecord } from '../../shared/messaging/work.ts';
import type { Message } from './messages.ts';
import { recordOf } from './records.ts';

/**
 * A broker worked by hand: the test decides what is read together, and so what makes a batch, and when the
 * broker acknowledges. Give each service instance one of its own; several may share a `log` of what was sent.
 */
export class HandBroker implements Broker {
  /** What was acknowledged, in order. */
  readonly sent: SendRecord[];
  /** What the group was told last, by `topic/partition`. */
  readonly committed = new Map<string, string>();
  /** Awaited before each send takes effect: may delay it, or throw. */
  beforeSend: (records: readonly SendRecord[]) => Promise<void> = async () => {};
  /** Awaited before each report of offsets. */
  beforeCommit: () => Promise<void> = async () => {};
  /** Tells the service that its consumer is dead for good. */
  crash: (error: Error) => void = () => {
    throw new Error('no service consumes from this broker yet');
  };
  /** How long every topic keeps events, in milliseconds; undefined: it is not told. */
  retentionMs: number | undefined = 1_000;
  /** For how long the consumer claims to have heard nothing, in milliseconds. */
  silenceMs = 0;
  #intake: Intake | undefined;
  #nextOffset = 0;

  constructor(sent: SendRecord[] = []) {
    this.sent = sent;
  }

  /** Hands the messages over as one read; those of one call are in one transaction if nothing else is going on. */
  async deliver(...messages: readonly Message[]): Promise<KafkaRecord[]> {
    const records = messages.map((message) => recordOf(message, this.#nextOffset++));
    await this.redeliver(records);
    return records;
  }

  /** Hands over records that were delivered before, with their old offsets. */
  async redeliver(records: readonly KafkaRecord[]): Promise<void> {
    for (const sameTopic of Map.groupBy(records, ({ topic }) => topic).values())
      await this.#reader().take(sameTopic, async () => {});
  }

  /** Deals the partitions anew, as after a rebalance. */
  reassign(): void {
    this.#reader().reassigned();
  }

  async send(records: readonly SendRecord[]): Promise<void> {
    await this.beforeSend(records);
    this.sent.push(...records);
  }

  async consume(_: unknown, intake: Intake, crashed: (error: Error) => void) {
    this.#intake = intake;
    this.crash = crashed;
    return {
      commit: async (positions: readonly Position[]) => {
        await this.beforeCommit();
        for (const { topic, partition, offset } of positions)
          this.committed.set(`${topic}/${partition}`, offset);
      },
      silence: () => this.silenceMs,
      stop: async () => {},
    };
  }

  async retentionOf(topics: readonly string[]) {
    const { retentionMs } = this;
    return retentionMs === undefined ? undefined : new Map(topics.map((topic) => [topic, retentionMs]));
  }

  async stop(): Promise<void> {}

  #reader(): Intake {
    if (this.#intake === undefined) throw new Error('no service consumes from this broker yet');
    return this.#intake;
  }
}
