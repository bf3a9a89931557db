import type { Logger } from 'pino';
import { Poller } from '../../../shared/messaging/poller.ts';
import { Order } from '../order.states.ts';
import type { OrderRecords } from './order-records.ts';

/** Somebody who waits for an order to change. */
export type Follower = {
  /** The state that the order is in now: soon after following, and again after each change. Some may be skipped. */
  changed(order: Order): void;
  /** There will be no more changes to tell: the service stops. */
  released(): void;
};

type Followed = { version: number; order?: Order; readonly followers: Set<Follower> };

/**
 * Milliseconds in which those who have just begun to follow are gathered, for one look ahead of the next regular one.
 */
const gatherMs = 20;

export type WatchSettings = {
  readonly records: Pick<OrderRecords, 'changedSince'>;
  readonly log: Logger;
  /** Milliseconds between two looks. */
  readonly lookEvery: number;
};

/**
 * Looks at all orders that anybody waits for with one statement, and only while somebody does. It asks the database,
 * as another instance of the service may be the one that changes the order. While the database is away everybody
 * goes on waiting.
 */
export class OrderWatch {
  readonly #followed = new Map<string, Followed>();
  readonly #settings: WatchSettings;
  readonly #poller: Poller;
  #isLookingSoon = false;
  #isBlind = false;
  #isClosed = false;

  constructor(settings: WatchSettings) {
    this.#settings = settings;
    this.#poller = new Poller(settings.lookEvery, () => this.#look(), settings.log);
  }

  /** Begins to follow; the function that it gives ends that, and may be called again. */
  follow(orderId: string, follower: Follower): () => void {
    if (this.#isClosed) {
      follower.released();
      return () => {};
    }
    const followed: Followed = this.#followed.get(orderId) ?? { version: -1, followers: new Set() };
    this.#followed.set(orderId, followed);
    followed.followers.add(follower);
    this.#poller.start();
    if (followed.order) follower.changed(followed.order);
    else this.#lookSoon();
    return () => {
      followed.followers.delete(follower);
      if (followed.followers.size > 0 || this.#followed.get(orderId) !== followed) return;
      this.#followed.delete(orderId);
      if (this.#followed.size === 0) this.#rest();
    };
  }

  /** Releases everybody, those to come too. */
  close(): void {
    this.#isClosed = true;
    this.#rest();
    const followers = [...this.#followed.values()].flatMap((followed) => [...followed.followers]);
    this.#followed.clear();
    for (const follower of followers) follower.released();
  }

  #lookSoon(): void {
    if (this.#isLookingSoon) return;
    this.#isLookingSoon = true;
    this.#poller.lookIn(gatherMs);
  }

  #rest(): void {
    this.#isLookingSoon = false;
    void this.#poller.stop();
  }

  async #look(): Promise<void> {
    this.#isLookingSoon = false;
    const seen = [...this.#followed].map(([orderId, { version }]) => ({ orderId, version }));
    if (seen.length === 0) return;
    for (const { orderId, version, record } of await this.#changes(seen)) {
      const followed = this.#followed.get(orderId);
      if (followed === undefined) continue;
      followed.version = version;
      const order = Order.safeParse(record);
      if (order.success) this.#tell(followed, order.data);
      else this.#settings.log.error({ orderId, err: order.error }, 'an order has a record that is none');
    }
  }

  #tell(followed: Followed, order: Order): void {
    followed.order = order;
    for (const follower of [...followed.followers]) follower.changed(order);
  }

  /** Tells the log once when the database goes away, and once when it is back. */
  async #changes(seen: Parameters<OrderRecords['changedSince']>[0]) {
    const { records, log } = this.#settings;
    try {
      const changes = await records.changedSince(seen);
      if (this.#isBlind) log.info('orders that are waited for can be looked at again');
      this.#isBlind = false;
      return changes;
    } catch (error) {
      if (!this.#isBlind && !this.#isClosed)
        log.warn({ err: error }, 'orders that are waited for cannot be looked at; trying again');
      this.#isBlind = true;
      return [];
    }
  }
}
