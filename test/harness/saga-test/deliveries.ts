import { typeOf } from '../../../shared/messaging/cloud-event.ts';
import type { Intake } from '../../../shared/messaging/kafka/broker.ts';
import type { KafkaRecord } from '../../../shared/messaging/work.ts';
import type { Holding } from './holding.ts';

/** Long enough for what came first to be committed. */
const againAfterMs = 120;

/** What keeps an event of an order waiting, if anything does. */
export type HoldingOf = (type: string, orderId: string) => Holding | undefined;

/** What Kafka hands over to the instances of one service, and what of it is kept waiting. */
export class Deliveries {
  readonly #holdingOf: HoldingOf;
  readonly #isRepeated: (orderId: string) => boolean;
  /** By topic and order: nothing of an order overtakes in its topic. */
  readonly #queues = new Map<string, { readonly holding: Holding; readonly records: KafkaRecord[] }>();
  /** Resolves when Kafka can be reached. */
  readonly #reachable: () => Promise<void> | undefined;
  readonly #failures: unknown[] = [];
  #current: Intake | undefined;

  constructor(
    holdingOf: HoldingOf,
    isRepeated: (orderId: string) => boolean,
    reachable: () => Promise<void> | undefined,
  ) {
    this.#holdingOf = holdingOf;
    this.#isRepeated = isRepeated;
    this.#reachable = reachable;
  }

  /** In front of an instance; what waited when another one died is handed over to the last one that came. */
  before(intake: Intake): Intake {
    this.#current = intake;
    return {
      reassigned: () => intake.reassigned(),
      take: (records, keepAlive) => this.#take(intake, records, keepAlive),
    };
  }

  /** Throws what went wrong with what was handed over when Kafka did not wait for it. */
  check(): void {
    const [failure] = this.#failures.splice(0);
    if (failure !== undefined) throw failure;
  }

  /** The orders of which such an event waits. */
  heldBy(holding: Holding): string[] {
    const waiting = [...this.#queues.values()].filter((queue) => queue.holding === holding);
    return waiting.flatMap(({ records }) => records.slice(0, 1).map(orderOf));
  }

  /** Hands over what waited for that. Call it once nothing is held by it any more. */
  deliver(holding: Holding): void {
    const waiting = [...this.#queues].filter(([, queue]) => queue.holding === holding);
    for (const [name] of waiting) this.#queues.delete(name);
    const records = waiting.flatMap(([, queue]) => queue.records);
    if (this.#current && records.length > 0) this.#later(this.#take(this.#current, records, async () => {}));
  }

  async #take(intake: Intake, records: readonly KafkaRecord[], keepAlive: () => Promise<void>) {
    const free = records.filter((record) => !this.#keeps(record));
    const again = free.filter((record) => this.#isRepeated(orderOf(record)));
    if (again.length > 0) setTimeout(() => this.#later(intake.take(again, async () => {})), againAfterMs);
    if (free.length === 0) return;
    await this.#reachable();
    await intake.take([...free, ...again], keepAlive);
  }

  #later(taking: Promise<void>): void {
    taking.catch((error: unknown) => this.#failures.push(error));
  }

  #keeps(record: KafkaRecord): boolean {
    const name = `${record.topic} ${orderOf(record)}`;
    const queue = this.#queues.get(name);
    if (queue) return queue.records.push(record) > 0;
    const holding = this.#holdingOf(typeOf(record) ?? '', orderOf(record));
    if (holding === undefined) return false;
    this.#queues.set(name, { holding, records: [record] });
    holding.reach();
    return true;
  }
}

function orderOf({ key }: KafkaRecord): string {
  return key?.toString() ?? '';
}
