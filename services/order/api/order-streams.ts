import { unavailable } from '../../../shared/http/problem.ts';
import type { Order } from '../order.states.ts';
import { OrderStream } from './order-stream.ts';
import type { OrderWatch } from './order-watch.ts';

export type StreamSettings = {
  readonly watch: OrderWatch;
  /** Most streams at a time. */
  readonly maxStreams: number;
  /** Most of them that one client address can hold: nobody takes all. */
  readonly streamsPerClient: number;
  /** Milliseconds between two signs of life. */
  readonly heartbeat: number;
};

/** How long, in milliseconds, clients may take what is left for them when the service stops. */
const lastWordsMs = 200;

/** All event streams that are open, fed by one watch and kept alive by one timer. */
export class OrderStreams {
  readonly #settings: StreamSettings;
  /** With the address of the client. */
  readonly #open = new Map<OrderStream, string>();
  #heart: NodeJS.Timeout | undefined;

  constructor(settings: StreamSettings) {
    this.#settings = settings;
  }

  /**
   * A stream from this place in the history on, which begins with what the order is now. It goes on until the order
   * has ended, the client has left or the service stops. Throws 503 when there are too many.
   */
  open(client: string, orderId: string, order: Order, next: number): OrderStream {
    const { maxStreams, streamsPerClient } = this.#settings;
    const ofClient = [...this.#open.values()].filter((other) => other === client).length;
    if (this.#open.size >= maxStreams || ofClient >= streamsPerClient)
      throw unavailable('Too many event streams are open. Try again, or ask for the order itself.');
    const stream = new OrderStream(orderId, next);
    this.#open.set(stream, client);
    this.#heart ??= setInterval(() => this.#beat(), this.#settings.heartbeat);
    stream.show(order);
    const unfollow = this.#settings.watch.follow(orderId, {
      changed: (changed) => stream.show(changed),
      released: () => stream.close(),
    });
    stream.body.once('close', () => {
      unfollow();
      this.#forget(stream);
    });
    return stream;
  }

  /** Resolves when no client is left; those that do not listen any more are cut off. */
  async close(): Promise<void> {
    const open = [...this.#open.keys()];
    const closed = Promise.all(open.map(({ body }) => new Promise((resolve) => body.once('close', resolve))));
    for (const stream of open) stream.close();
    const timer = setTimeout(() => {
      for (const { body } of open) body.destroy();
    }, lastWordsMs);
    await closed;
    clearTimeout(timer);
  }

  #beat(): void {
    for (const stream of this.#open.keys()) stream.beat();
  }

  #forget(stream: OrderStream): void {
    this.#open.delete(stream);
    if (this.#open.size > 0) return;
    clearInterval(this.#heart);
    this.#heart = undefined;
  }
}
