import type { Failpoint } from '../../../shared/messaging/failpoint.ts';
import type { Backstage, Way } from './backstage.ts';
import type { Held } from './held.ts';
import { Names } from './names.ts';
import { OrderUnderTest } from './order-under-test.ts';

/** A saga in the hands of one test: the same whether it runs in memory or on a real stack. */
export class SagaUnderTest<Wish, Act extends string> {
  readonly #backstage: Backstage<Wish, Act>;
  readonly #endingOf: (event: { readonly type: string; readonly data: unknown }) => string | undefined;
  readonly #stopped: (() => void)[] = [];
  readonly #orders: OrderUnderTest<Act>[] = [];
  readonly #names: Names;

  constructor(
    backstage: Backstage<Wish, Act>,
    endingOf: (event: { readonly type: string; readonly data: unknown }) => string | undefined,
  ) {
    this.#backstage = backstage;
    this.#endingOf = endingOf;
    this.#names = new Names(backstage.participants);
  }

  /** Places an order: by the API, or as an event in the topic, as anybody may. */
  async place(wish: Wish, way: Way = 'http'): Promise<OrderUnderTest<Act>> {
    const id = await this.#backstage.place(wish, way);
    this.#forget();
    const order = new OrderUnderTest(id, this.#backstage, this.#endingOf);
    this.#orders.push(order);
    return order;
  }

  /**
   * Resolves when all has come as far as it comes by itself, and nothing more happens for a while; looks at all orders.
   */
  async settle(): Promise<void> {
    await this.#backstage.settle();
    await this.#look();
  }

  /** Lets so many milliseconds pass, with every deadline in them. Nobody waits for that: the clocks are set forward. */
  async pass(milliseconds: number): Promise<void> {
    await this.#backstage.pass(milliseconds);
    await this.#look();
  }

  /** The participant hears of events of this type last, when nothing else happens any more. */
  delay(participant: string, type: string): void {
    this.#names.hears(participant, type);
    this.#backstage.delay(participant, type);
  }

  /** The participant does not hear of events of this type, or a call of its own is not made, until it is released. */
  hold(participant: string, what: string): Held {
    this.#names.hearsOrCalls(participant, what);
    const held = this.#backstage.hold(participant, what);
    return {
      reached: () => held.reached(),
      release: () => {
        this.#forget();
        held.release();
      },
    };
  }

  /** Everything is sent twice, and handed over again a while later. */
  repeat(): void {
    this.#backstage.repeat();
  }

  /** The next attempts at this call, so many of each order, take effect, and nobody is told. */
  loseAnswer(call: string, times = 1): void {
    this.#names.calls(call);
    this.#backstage.loseAnswer(call, times);
  }

  /**
   * The service dies the next time that it comes to this point, and is started again. In memory nothing is seen of
   * that: a batch is committed as a whole or not at all, and is done again.
   */
  async kill(service: string, point: Failpoint): Promise<void> {
    this.#names.named(service);
    await this.#backstage.kill(service, point);
  }

  /** No service reaches Kafka any more, until it is started again. */
  stopBroker(): void {
    this.#stopped.push(this.#backstage.stopBroker());
  }

  /** Does nothing when it was not stopped. */
  startBroker(): void {
    this.#forget();
    for (const start of this.#stopped.splice(0)) start();
  }

  /** What does not balance, in sentences. */
  async audit(): Promise<readonly string[]> {
    return await this.#backstage.audit();
  }

  /** All that is known of the orders that the text names, or of all if it names none: for people. */
  storiesIn(text: string): string[] {
    const named = this.#orders.filter(({ id }) => text.includes(id));
    return (named.length > 0 ? named : this.#orders).map(({ story }) => story);
  }

  async #look(): Promise<void> {
    await Promise.all(this.#orders.map((order) => order.look()));
  }

  #forget(): void {
    for (const order of this.#orders) order.forget();
  }
}
