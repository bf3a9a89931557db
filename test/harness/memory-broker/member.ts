import type { Intake } from '../../../shared/messaging/kafka/broker.ts';
import type { KafkaRecord } from '../../../shared/messaging/work.ts';
import { type Link, MemoryBrokerError, type Pulse } from './link.ts';
import type { MemoryTopic } from './topic.ts';

/** One partition of a deal, and the offset from which its new owner reads. */
export type Share = { readonly topic: MemoryTopic; readonly partition: number; readonly from: bigint };

/** One consumer of a group: reads its partitions side by side, each of them one hand-over after the other. */
export class MemoryMember {
  readonly topics: readonly string[];
  readonly link: Link;
  readonly #intake: Intake;
  readonly #changed: Pulse;
  readonly #failed: (error: Error) => void;
  readonly #takes = new Set<Promise<void>>();
  /** Stands for the partitions as they were dealt last; undefined while they are being dealt anew, and in the end. */
  #deal: object | undefined;
  /** When the group has heard of it last, on the group's clock. */
  heardAt = 0;
  /** Whether it is over for good. */
  stopped = false;
  #clock: () => number = () => 0;

  constructor(parts: {
    readonly topics: readonly string[];
    readonly intake: Intake;
    readonly link: Link;
    readonly changed: Pulse;
    readonly failed: (error: Error) => void;
  }) {
    this.topics = parts.topics;
    this.link = parts.link;
    this.#intake = parts.intake;
    this.#changed = parts.changed;
    this.#failed = parts.failed;
  }

  /** Whether the intake is taking something: then only its `keepAlive` tells the group that it lives. */
  get busy(): boolean {
    return this.#takes.size > 0;
  }

  /** The member is heard of by this clock from now on. */
  hearBy(clock: () => number): void {
    this.#clock = clock;
    this.heardAt = clock();
  }

  /** Hands nothing over any more, and lets `keepAlive` reject. Resolves when nothing is being taken. */
  async revoke(): Promise<void> {
    this.#deal = undefined;
    this.#changed.beat();
    await Promise.all(this.#takes);
  }

  deal(shares: readonly Share[]): void {
    const deal = {};
    this.#deal = deal;
    this.heardAt = this.#clock();
    this.#intake.reassigned();
    for (const share of shares) void this.#read(share, deal);
  }

  async #read({ topic, partition, from }: Share, deal: object): Promise<void> {
    let next = from;
    while (this.#deal === deal) {
      const records = this.link.whole ? topic.read(partition, next) : [];
      if (records.length === 0) {
        await this.#changed.next;
        continue;
      }
      const taking = this.#take(records, deal);
      const settled = taking.then(() => {});
      this.#takes.add(settled);
      if (await taking) next += BigInt(records.length);
      this.#takes.delete(settled);
    }
  }

  /** False when the records have to be handed over again. */
  async #take(records: readonly KafkaRecord[], deal: object): Promise<boolean> {
    // As over a network, nothing is handed over before whoever caused it has gone on.
    await Promise.resolve();
    if (this.#deal !== deal) return false;
    try {
      await this.#intake.take(records, () => this.#keepAlive(deal));
      return true;
    } catch (error) {
      if (!(error instanceof MemoryBrokerError)) this.#failed(error as Error);
      return false;
    }
  }

  async #keepAlive(deal: object): Promise<void> {
    await this.link.pass();
    this.heardAt = this.#clock();
    if (this.#deal !== deal) throw new MemoryBrokerError('the partitions are being dealt anew');
  }
}
