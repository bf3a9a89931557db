import type { Failpoint } from '../../../shared/messaging/failpoint.ts';
import type { Backstage, Way } from './backstage.ts';
import type { Held } from './held.ts';
import { OrderUnderTest } from './order-under-test.ts';

/** A saga in the hands of one test: the same whether it runs in memory or on a real stack. */
export class SagaUnderTest<Wish, Act extends string> {
  readonly #backstage: Backstage<Wish, Act>;
  readonly #endingOf: (event: { readonly type: string; readonly data: unknown }) => string | undefined;
  readonly #stopped: (() => void)[] = [];

  constructor(
    backstage: Backstage<Wish, Act>,
    endingOf: (event: { readonly type: string; readonly data: unknown }) => string | undefined,
  ) {
    this.#backstage = backstage;
    this.#endingOf = endingOf;
  }

  /** Places an order: by the API, or as an event in the topic, as anybody may. */
  async place(wish: Wish, way: Way = 'http'): Promise<OrderUnderTest<Act>> {
    const id = await this.#backstage.place(wish, way);
    return new OrderUnderTest(id, this.#backstage, this.#endingOf);
  }

  /** Resolves when all has come as far as it comes by itself, and nothing more happens for a while. */
  async settle(): Promise<void> {
    await this.#backstage.settle();
  }

  /** Lets so many milliseconds pass, with every deadline in them. Nobody waits for that: the clocks are set forward. */
  async pass(milliseconds: number): Promise<void> {
    await this.#backstage.pass(milliseconds);
  }

  /** The participant hears of events of this type last, when nothing else happens any more. */
  delay(participant: string, type: string): void {
    this.#backstage.delay(participant, type);
  }

  /** The participant does not hear of events of this type, or a call of its own is not made, until it is released. */
  hold(participant: string, what: string): Held {
    return this.#backstage.hold(participant, what);
  }

  /** Everything is sent twice, and handed over again a while later. */
  repeat(): void {
    this.#backstage.repeat();
  }

  /** The next attempts at this call take effect, and nobody is told. */
  loseAnswer(call: string, times = 1): void {
    this.#backstage.loseAnswer(call, times);
  }

  /**
   * The service dies the next time that it comes to this point, and is started again. In memory nothing is seen of that:
   * a batch is committed as a whole or not at all, and is done again.
   */
  async kill(service: string, point: Failpoint): Promise<void> {
    await this.#backstage.kill(service, point);
  }

  /** No service reaches Kafka any more, until it is started again. */
  stopBroker(): void {
    this.#stopped.push(this.#backstage.stopBroker());
  }

  /** Does nothing when it was not stopped. */
  startBroker(): void {
    for (const start of this.#stopped.splice(0)) start();
  }

  /** What does not balance, in sentences. */
  async audit(): Promise<readonly string[]> {
    return await this.#backstage.audit();
  }
}
