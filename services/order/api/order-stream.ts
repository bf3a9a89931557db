import { Readable } from 'node:stream';
import type { Order } from '../order.states.ts';
import { hasEnded, viewOf } from './order-view.ts';

/** The id of a stream's last event, after which there is nothing to come back for. */
export const endId = 'end';

/** Milliseconds after which a client whose connection broke is asked to come back. */
const retry = 1_000;

/**
 * The server-sent events of one order for one client: what has happened to it, each with its place in the history as
 * the id, and in the end the whole order. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class OrderStream {
  readonly body = new Readable({ read() {} });
  readonly #orderId: string;
  /** The place in the history of what is told next. */
  #next: number;
  #isOver = false;
  #wasBehind = false;

  constructor(orderId: string, next: number) {
    this.#orderId = orderId;
    this.#next = next;
    this.body.push(`retry: ${retry}\n\n`);
  }

  /** Tells what is new in this state of the order; one that is older than what was told has nothing new. */
  show(order: Order): void {
    const view = viewOf(this.#orderId, order);
    if (view === undefined || this.#isOver) return;
    for (const occurrence of view.timeline.slice(this.#next))
      this.#tell(String(this.#next++), occurrence.event, occurrence);
    if (!hasEnded(view)) return;
    this.#tell(endId, 'end', view);
    this.close();
  }

  /**
   * Says that nothing has happened. A client that has not taken in from one call to the next what there was for it is
   * dropped: it is too slow, or gone.
   */
  beat(): void {
    const isBehind = this.body.readableLength > 0;
    if (isBehind && this.#wasBehind) this.body.destroy();
    else if (!isBehind && !this.#isOver) this.body.push(':\n\n');
    this.#wasBehind = isBehind;
  }

  /** Ends the connection; without a last event before it, the client comes back. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.body.push(null);
  }

  #tell(id: string, event: string, data: unknown): void {
    this.body.push(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}
