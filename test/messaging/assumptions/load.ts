import { derivedId } from '../../../shared/messaging/ids.ts';
import { dice } from '../../harness/dice.ts';
import { captured, type Message, messageOf } from '../../harness/messages.ts';

/** One message as it was produced for the first time. */
export type Original = {
  readonly eventId: string;
  readonly orderId: string;
  /** Its place among the order's messages: m1, m2, ... */
  readonly what: string;
  readonly message: Message;
};

/** Messages for some orders, the same for the same seed, with some of them repeated by their producer. */
export class Load {
  readonly originals: Original[] = [];
  readonly random: () => number;
  readonly #seed: number;
  readonly #perOrder = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
    this.random = dice(seed);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  /**
   * The next one to three messages of each of these orders, and repeats of a quarter of all that came so far, if
   * wanted.
   */
  portion(orders: readonly number[], repeats: 'all new' | 'with repeats'): Message[] {
    const portion: Message[] = [];
    for (const order of orders) {
      const orderId = derivedId('load', this.#seed, order);
      for (let count = this.between(1, 3); count > 0; count--) portion.push(this.#next(orderId));
    }
    const repeatable = repeats === 'with repeats' ? this.originals : [];
    for (const { message } of repeatable)
      if (this.random() < 0.25) portion.splice(this.#anywhereAfter(portion, message), 0, message);
    return portion;
  }

  /** A repeat follows its original, sooner or later. */
  #anywhereAfter(portion: readonly Message[], message: Message): number {
    return this.between(portion.indexOf(message) + 1, portion.length);
  }

  #next(orderId: string): Message {
    const number = (this.#perOrder.get(orderId) ?? 0) + 1;
    this.#perOrder.set(orderId, number);
    const what = `m${number}`;
    const eventId = derivedId(orderId, what);
    const message = messageOf(captured(orderId, what), { id: eventId });
    this.originals.push({ eventId, orderId, what, message });
    return message;
  }
}
