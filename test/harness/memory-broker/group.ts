import type { Position } from '../../../shared/messaging/kafka/broker.ts';
import { MemoryBrokerError } from './link.ts';
import type { MemoryMember, Share } from './member.ts';
import type { MemoryTopic } from './topic.ts';

/**
 * A consumer group with Kafka's classic, eager rebalancing: whenever somebody comes or goes, all give everything back,
 * and only when nobody takes anything any more are the partitions dealt anew, from what is committed.
 */
export class MemoryGroup {
  readonly #topicOf: (name: string) => MemoryTopic;
  readonly #sessionMs: number;
  readonly #committed = new Map<string, bigint>();
  readonly #members = new Set<MemoryMember>();
  #clock = 0;
  #round = 0;
  #dealt = Promise.withResolvers<void>();

  constructor(topicOf: (name: string) => MemoryTopic, sessionMs: number) {
    this.#topicOf = topicOf;
    this.#sessionMs = sessionMs;
  }

  /** The offset of the next record to read, as the group knows it. */
  positionOf(topic: string, partition: number): bigint {
    return this.#committed.get(`${topic}/${partition}`) ?? 0n;
  }

  /** Resolves when the member has been dealt its partitions. */
  async join(member: MemoryMember): Promise<void> {
    this.#members.add(member);
    member.hearBy(() => this.#clock);
    const { promise } = this.#dealt;
    void this.#rebalance();
    await promise;
  }

  /** Resolves when the member takes nothing any more; the others are dealt its partitions. */
  async leave(member: MemoryMember): Promise<void> {
    const ended = member.revoke();
    if (this.#members.delete(member)) void this.#rebalance();
    await ended;
  }

  /** As Kafka does, takes the word of any current member on any partition. */
  commit(member: MemoryMember, positions: readonly Position[]): void {
    if (!this.#members.has(member)) throw new MemoryBrokerError('the group does not know this member');
    for (const { topic, partition } of positions)
      if (partition >= this.#topicOf(topic).partitions)
        throw new MemoryBrokerError(`there is no partition ${topic}/${partition}`);
    for (const { topic, partition, offset } of positions)
      this.#committed.set(`${topic}/${partition}`, BigInt(offset));
  }

  /** Lets time go by for the group. Who was not heard of for a session is dead to it, until it is heard of again. */
  pass(milliseconds: number): void {
    this.#clock += milliseconds;
    for (const member of this.#members) {
      if (member.link.whole && !member.busy) member.heardAt = this.#clock;
      else if (this.#clock - member.heardAt > this.#sessionMs) void this.#expel(member);
    }
  }

  async #expel(member: MemoryMember): Promise<void> {
    await this.leave(member);
    await member.link.restored();
    if (!member.stopped) await this.join(member);
  }

  async #rebalance(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    await Promise.all([...this.#members].map(readyToJoin));
    if (round !== this.#round) return;
    const shares = this.#shares();
    const { resolve } = this.#dealt;
    this.#dealt = Promise.withResolvers();
    for (const member of this.#members) member.deal(shares.get(member) ?? []);
    resolve();
  }

  #shares(): Map<MemoryMember, Share[]> {
    const shares = new Map<MemoryMember, Share[]>();
    const topics = new Set([...this.#members].flatMap((member) => member.topics));
    let turn = 0;
    for (const topic of [...topics].map((name) => this.#topicOf(name))) {
      const readers = [...this.#members].filter((member) => member.topics.includes(topic.name));
      for (let partition = 0; partition < topic.partitions; partition += 1, turn += 1) {
        const owner = readers[turn % readers.length] as MemoryMember;
        const from = this.positionOf(topic.name, partition);
        shares.set(owner, [...(shares.get(owner) ?? []), { topic, partition, from }]);
      }
    }
    return shares;
  }
}

/** Resolves when the member has given everything back and can say so. */
async function readyToJoin(member: MemoryMember): Promise<void> {
  await member.revoke();
  await member.link.restored();
}
