import type { Broker } from '../../../shared/messaging/kafka/broker.ts';
import type { Performer } from '../../../shared/messaging/performer.ts';
import { CallFailure } from '../../../shared/saga/retry-policy.ts';
import { Deliveries } from './deliveries.ts';
import { Holding } from './holding.ts';

/**
 * What stands between services and Kafka, their calls and the clock, and goes wrong there for the orders of one test at
 * a time.
 */
export class StackFaults {
  readonly #deliveries = new Map<string, Deliveries>();
  readonly #orders = new Set<string>();
  readonly #holdings = new Set<Holding>();
  readonly #lost = new Map<string, number>();
  readonly #lostOf = new Map<string, number>();
  #isRepeating = false;
  #away: PromiseWithResolvers<void> | undefined;
  #aheadMs = 0;

  /** What time it is for the services. */
  now(): Date {
    return new Date(Date.now() + this.#aheadMs);
  }

  /** Sets the services' clocks forward to this instant (milliseconds since 1970), unless it is past. */
  setClock(instant: number): void {
    this.#aheadMs = Math.max(this.#aheadMs, instant - Date.now());
  }

  /** From now on the order is one of this test's. */
  admit(orderId: string): void {
    this.#orders.add(orderId);
  }

  get orders(): readonly string[] {
    return [...this.#orders];
  }

  hold(service: string, what: string, isLate = false, passed: ReadonlySet<string> = new Set()): Holding {
    const holding = new Holding({ service, what, isLate, passed }, () => {
      this.#holdings.delete(holding);
      this.#deliveries.get(service)?.deliver(holding);
    });
    this.#holdings.add(holding);
    return holding;
  }

  /** Whether the service is kept from hearing of such an event, or from making such a call. */
  isHeld(service: string, what: string, orderId: string): boolean {
    return this.#find(service, what, orderId) !== undefined;
  }

  /** Throws what went wrong with what was handed over late or again. */
  check(): void {
    for (const deliveries of this.#deliveries.values()) deliveries.check();
  }

  /** Lets come what was to come last; false if nothing has waited for that. */
  releaseLate(): boolean {
    const waiting = [...this.#holdings].flatMap((holding) => {
      const orders = this.#deliveries.get(holding.service)?.heldBy(holding) ?? [];
      return holding.isLate && orders.length > 0 ? [{ holding, orders }] : [];
    });
    for (const { holding, orders } of waiting) {
      const { service, what, passed } = holding;
      holding.release();
      // It stays late for others.
      this.hold(service, what, true, new Set([...passed, ...orders]));
    }
    return waiting.length > 0;
  }

  repeat(): void {
    this.#isRepeating = true;
  }

  /** Of each order. */
  loseAnswer(call: string, times: number): void {
    this.#lost.set(call, (this.#lost.get(call) ?? 0) + times);
  }

  get isBrokerAway(): boolean {
    return this.#away !== undefined;
  }

  /** No service reaches Kafka until what this gives is called. */
  stopBroker(): () => void {
    const away = Promise.withResolvers<void>();
    this.#away = away;
    return () => {
      if (this.#away === away) this.#away = undefined;
      away.resolve();
    };
  }

  /** Ends all that goes wrong. */
  leave(): void {
    for (const holding of this.#holdings) holding.release();
    this.#lost.clear();
    this.#lostOf.clear();
    this.#isRepeating = false;
    this.#away?.resolve();
    this.#away = undefined;
    this.#orders.clear();
    this.#aheadMs = 0;
  }

  /** The broker, as an instance of the service gets to know it. */
  broker(broker: Broker, service: string): Broker {
    const deliveries = this.#deliveriesTo(service);
    return {
      ...broker,
      send: async (records) => {
        if (this.#away) throw new Error('Kafka is away');
        await broker.send(records);
        const again = records.filter(({ key }) => this.#isRepeated(key));
        if (again.length > 0) await broker.send(again);
      },
      consume: (options, intake, crashed) => broker.consume(options, deliveries.before(intake), crashed),
    };
  }

  /** The performer of a call of that service. */
  performing(performer: Performer, service: string): Performer {
    const { call, perform } = performer;
    return {
      call,
      perform: async (request, attempt) => {
        const isOurs = this.#orders.has(attempt.orderId);
        if (isOurs) await this.#find(service, call.name, attempt.orderId)?.wait();
        const answer = await perform(request, attempt);
        const own = `${call.name} of ${attempt.orderId}`;
        const lost = this.#lostOf.get(own) ?? 0;
        if (!isOurs || lost >= (this.#lost.get(call.name) ?? 0)) return answer;
        this.#lostOf.set(own, lost + 1);
        throw new CallFailure('timeout', 'the answer was lost');
      },
    };
  }

  #deliveriesTo(service: string): Deliveries {
    const known = this.#deliveries.get(service);
    if (known) return known;
    const deliveries = new Deliveries(
      (type, orderId) => (this.#orders.has(orderId) ? this.#find(service, type, orderId) : undefined),
      (orderId) => this.#isRepeated(orderId),
      () => this.#away?.promise,
    );
    this.#deliveries.set(service, deliveries);
    return deliveries;
  }

  #find(service: string, what: string, orderId: string): Holding | undefined {
    return [...this.#holdings].find(
      (holding) => holding.service === service && holding.what === what && !holding.passed.has(orderId),
    );
  }

  #isRepeated(orderId: string): boolean {
    return this.#isRepeating && this.#orders.has(orderId);
  }
}
