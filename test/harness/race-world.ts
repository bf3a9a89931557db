import { inventory } from '../../services/inventory/reservation.ts';
import type { StockRecord } from '../../services/inventory/stock-record.ts';
import { notification } from '../../services/notification/notification.ts';
import { cancelOrder, placeOrder } from '../../services/order/commands.ts';
import { order } from '../../services/order/order.ts';
import { payment } from '../../services/payment/payment.ts';
import { shipping } from '../../services/shipping/shipment.ts';
import { OrderCancellationRequested, type PaymentChoice } from '../../shared/contracts/orders.ts';
import { topics } from '../../shared/contracts/topics.ts';
import { deadlineReached, type Input } from '../../shared/saga/input.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import { input } from './decisions.ts';
import type { Doing } from './race-answers.ts';
import { RaceOutside } from './race-outside.ts';
import { type Message, RacePart } from './race-part.ts';
import { orderId, placedOrder } from './sample-order.ts';

/** One thing that can happen next. What is left to `chance` does not happen by itself. */
export type Step = Doing;

/** What strangers produce comes by partitions of their own, one that they use at first and another. */
const strangers = ['strangers', 'other strangers'] as const;

export type Circumstances = {
  /** Default: by card. */
  readonly method?: PaymentChoice['method'];
  /** Pieces on hand of the article of which the order wants two; default 5. */
  readonly onHand?: number;
  /** A stranger puts the order on another partition than the one that its other messages come by. */
  readonly stranger?: boolean;
  readonly participants?: readonly Participant[];
};

export const theFive: readonly Participant[] = [order, inventory, payment, shipping, notification];

/** The article that the order is about. */
export const sku = 'MUG-BLUE';

/**
 * One order among the real participants, wired as the toolkit wires them: each topic is heard in order, by each
 * participant on its own and independently of the other topics; a call takes effect some time after it was wished
 * for, and its outcome is heard some time after that; a deadline is reached at any time after it was armed; an id
 * that was heard before is dropped. Nothing happens unless it is taken.
 */
export class RaceWorld {
  readonly outside = new RaceOutside();
  /** The names of the steps that were taken. */
  readonly timeline: string[] = [];
  readonly parts: readonly RacePart[];
  readonly stock: Map<string, StockRecord>;
  /** Everything that was published, in the order of publishing. */
  readonly published: Message[] = [];
  readonly #logs = new Map<string, Message[]>([...topics, ...strangers].map((log) => [log, []]));
  readonly #placed: Input;
  #now = Date.parse('2026-03-01T12:00:00Z');
  #commands = 0;
  #cancels = 2;
  #strangers = 1;
  #repeats = 1;

  constructor({ method = 'card', onHand = 5, stranger = false, participants = theFive }: Circumstances = {}) {
    this.stock = new Map([[sku, { sku, onHand, held: 0, sold: 0 }]]);
    this.parts = participants.map((participant) => new RacePart(participant, this.stock));
    const chosen = method === 'card' ? { method, token: 'pm_card_visa' } : { method };
    this.#placed = placedOrder({ payment: chosen });
    if (stranger) this.#publish(strangers[0], [{ ...this.#placed, id: 'places the order' }]);
    else this.#command('order', input(placeOrder, placedOrder({ payment: chosen }).data));
  }

  part(name: string): RacePart {
    const found = this.parts.find(({ participant }) => participant.name === name);
    if (found === undefined) throw new Error(`nobody is called ${name}`);
    return found;
  }

  /** All that can happen now. */
  steps(): Step[] {
    const steps = [
      ...this.parts.flatMap((part) => this.#stepsOf(part)),
      ...this.#webhooks(),
      ...this.outside.doings(),
      ...this.#mischief(),
    ];
    return steps.map(({ take, ...step }) => ({
      ...step,
      take: () => {
        this.timeline.push(step.name);
        this.#now += 1;
        take();
      },
    }));
  }

  /** Takes these steps one after the other; each must be possible by then. */
  take(...names: readonly string[]): void {
    for (const name of names) {
      const steps = this.steps();
      const step = steps.find((candidate) => candidate.name === name);
      if (step === undefined)
        throw new Error(
          `"${name}" cannot happen now, but ${steps.map((other) => `"${other.name}"`).join(', ')}`,
        );
      step.take();
    }
  }

  /** Lets all happen that happens by itself, except for steps whose names begin like one of `withheld`. */
  settle(...withheld: readonly string[]): void {
    const mayHappen = ({ name, chance }: Step) =>
      !chance && !withheld.some((beginning) => name.startsWith(beginning));
    for (let step = this.steps().find(mayHappen); step; step = this.steps().find(mayHappen)) step.take();
  }

  #stepsOf(part: RacePart): Step[] {
    const { participant, calls, outcomes, deadline } = part;
    const steps: Step[] = [];
    const hears = (type: string, take: () => void) =>
      steps.push({ name: `${participant.name} hears ${type}`, chance: false, take });
    for (const log of this.#logs.values()) {
      const message = part.next(log);
      if (message)
        hears(message.type, () => {
          if (part.advance(log, message)) this.#hear(part, message, message.id);
        });
    }
    for (const call of calls)
      for (const { name, chance, take } of this.outside.answersTo(call))
        steps.push({ name, chance, take: () => part.answered(call, take()) });
    for (const outcome of outcomes)
      hears(outcome.type, () => {
        outcomes.delete(outcome);
        this.#hear(part, outcome, outcome.id);
      });
    if (deadline) {
      const take = () => {
        this.#now = Math.max(this.#now, deadline.getTime());
        this.#hear(part, input(deadlineReached, { dueAt: deadline }), `deadline ${deadline.toISOString()}`);
      };
      steps.push({ name: `${participant.name}'s deadline is reached`, chance: true, take });
    }
    return steps;
  }

  #webhooks(): Step[] {
    return this.outside.webhooks().map(({ webhook, chance, take }) => ({
      name: `payment is told ${webhook.type}`,
      chance,
      take: () => {
        take();
        this.#command('payment', webhook);
      },
    }));
  }

  /** What customers and strangers may do, and what a relay does that was interrupted. */
  #mischief(): Step[] {
    const steps: Step[] = [];
    const mayHappen = (name: string, take: () => void) => steps.push({ name, chance: true, take });
    if (this.#cancels > 0)
      mayHappen('customer cancels', () => {
        this.#cancels -= 1;
        this.#command('order', input(cancelOrder, {}));
      });
    const asking = OrderCancellationRequested.of({ orderId, reason: 'customer_request' });
    const strange = { 'asks for the cancellation': asking, 'places the order again': this.#placed };
    for (const [does, event] of Object.entries(strange))
      if (this.#strangers > 0)
        mayHappen(`stranger ${does}`, () => {
          this.#strangers -= 1;
          this.#publish(strangers[1], [{ ...event, id: does }]);
        });
    for (const [topic, log] of this.#logs) {
      const last = log.at(-1);
      if (last && this.#repeats > 0)
        mayHappen(`${topic} repeats ${last.type}`, () => {
          this.#repeats -= 1;
          log.push(last);
        });
    }
    return steps;
  }

  #command(name: string, command: Input): void {
    this.#commands += 1;
    this.#hear(this.part(name), command, `command ${this.#commands}`);
  }

  #hear(part: RacePart, heard: Input, id: string): void {
    this.#publish(part.participant.topic, part.hear(heard, id, { orderId, now: new Date(this.#now) }));
  }

  #publish(log: string, messages: readonly Message[]): void {
    this.#logs.get(log)?.push(...messages);
    this.published.push(...messages);
  }
}
