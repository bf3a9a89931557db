import type { Status } from '../saga/reaction.ts';
import type { Records } from './outside.ts';
import { type PlayedStep, PlayedWorld, type Published } from './played-world.ts';
import type { OrderView, SagaPromise } from './promise.ts';
import { PromiseBroken } from './promise-broken.ts';
import type { Saga } from './saga.ts';

export type PlayOptions<Outer> = {
  /** Looked after with every step. Default: that everybody waits for something, and decides as decisions must. */
  readonly promises?: readonly SagaPromise<Outer>[];
  /** How the outside stands to each order at first. Default: as the saga says, to as many as it says. */
  readonly outsides?: readonly Outer[];
  /** Steps that are not certain and happen while the world settles, once each and as soon as they can. */
  readonly happens?: readonly string[];
  /** Beginnings of names of steps that come, while the world settles, only when nothing else does. */
  readonly late?: readonly string[];
};

/** Of one order: more than it takes, whatever goes wrong. */
const longest = 400;

/**
 * One run of a saga in the explorer's world, in memory: real decisions, nothing happens unless it is taken, and time is
 * virtual. A step takes a millisecond, and one that reaches a deadline comes when that is due. Whatever takes steps
 * throws `PromiseBroken` when one of them breaks a promise.
 */
export class Play<Outer> {
  /** The names of the steps that were taken. */
  readonly timeline: string[] = [];
  readonly #world: PlayedWorld<Outer>;
  readonly #happens: string[];
  readonly #late: string[];
  readonly #held: string[] = [];

  constructor(saga: Saga<Outer>, options: PlayOptions<Outer> = {}) {
    const { promises = [], happens = [], late = [] } = options;
    const { outsides = Array.from({ length: saga.orders ?? 1 }, () => saga.outside.initial) } = options;
    this.#world = new PlayedWorld(saga, promises, outsides);
    this.#happens = [...happens];
    this.#late = [...late];
  }

  get now(): Date {
    return new Date(this.#world.now);
  }

  /** Every event that was published, in that order. */
  get published(): readonly Published[] {
    return this.#world.published;
  }

  /** The participant's record of an order (the first is 1); undefined if it has not heard of it. */
  state(participant: string, order = 1): Status | undefined {
    return this.#order(order).state(participant);
  }

  status(participant: string, order = 1): string {
    return this.state(participant, order)?.status ?? 'absent';
  }

  /** How the outside stands to an order. */
  outside(order = 1): Outer {
    return this.#order(order).outside;
  }

  /** What all orders share. */
  get records(): Records {
    return this.#world.view.records;
  }

  /** Lets the outside stand to an order like that from now on: its customer comes in, say. */
  stand(order: number, outside: Outer): void {
    this.#world.stand(order, outside);
  }

  /** Lets things happen that are not certain, once each and as soon as they can, while the world settles. */
  lets(...names: readonly string[]): void {
    this.#happens.push(...names);
  }

  /** From now on steps whose names begin like that come, while the world settles, only when nothing else does. */
  delays(beginning: string): void {
    this.#late.push(beginning);
  }

  /** From now on steps whose names begin like that do not come by themselves, until what this gives is called. */
  holds(beginning: string): () => void {
    this.#held.push(beginning);
    return () => {
      const place = this.#held.indexOf(beginning);
      if (place >= 0) this.#held.splice(place, 1);
    };
  }

  /** All that can happen now. */
  steps(): PlayedStep[] {
    return this.#world.steps();
  }

  canHappen(name: string): boolean {
    return this.steps().some((step) => step.name === name);
  }

  /** Takes these steps one after the other. Throws when one cannot happen by then, and says what can instead. */
  take(...names: readonly string[]): void {
    for (const name of names) {
      const steps = this.steps();
      const place = steps.findIndex((step) => step.name === name);
      if (place < 0) {
        const others = [...new Set(steps.map((step) => `  ${step.name}`))];
        const instead = others.length > 0 ? `what can happen:\n${others.join('\n')}` : 'nothing can';
        throw new Error(`"${name}" cannot happen now; ${instead}`);
      }
      this.#take(place, name);
    }
  }

  /**
   * Runs to quiet: lets all happen that is certain, and what was said to happen besides, except for steps whose names
   * begin like one of `withheld`. Deadlines are not reached by that.
   */
  settle(...withheld: readonly string[]): void {
    const mostSteps = this.timeline.length + longest * this.#world.orders;
    for (;;) {
      const steps = this.steps().map((step, place) => ({ ...step, place }));
      const free = steps.filter(({ name }) => !beginsLike(name, [...withheld, ...this.#held]));
      const certain = free.filter(({ certain, due }) => certain && due === undefined);
      const next =
        free.find(({ name }) => this.#happens.includes(name)) ??
        certain.find(({ name }) => !beginsLike(name, this.#late)) ??
        certain[0];
      if (next === undefined) return;
      if (this.timeline.length === mostSteps) this.#complain('no end is in sight');
      const wished = this.#happens.indexOf(next.name);
      if (wished >= 0) this.#happens.splice(wished, 1);
      this.#take(next.place, next.name);
    }
  }

  /** Runs to quiet, lets so many milliseconds pass, and reaches every deadline within them in its turn. */
  pass(milliseconds: number): void {
    const until = this.#world.now + milliseconds;
    for (;;) {
      this.settle();
      const [next] = this.#deadlines().toSorted((a, b) => a.due - b.due);
      if (next === undefined || next.due > until) break;
      this.take(next.name);
    }
    this.#world.now = Math.max(this.#world.now, until);
  }

  /** Runs to quiet. Throws `PromiseBroken` unless that is the end of it, with all promises kept. */
  finish(): void {
    this.settle();
    const [next] = this.#deadlines();
    const broken = next ? `all is quiet, but ${next.name} some time` : this.#world.brokenInTheEnd();
    if (broken !== undefined) this.#complain(broken);
  }

  #take(place: number, name: string): void {
    this.timeline.push(name);
    const broken = this.#world.take(place);
    if (broken !== undefined) this.#complain(broken);
  }

  #deadlines() {
    return this.steps().flatMap(({ name, due }) => (due === undefined ? [] : [{ name, due }]));
  }

  #order(number: number): OrderView<Outer> {
    const order = this.#world.view.orders[number - 1];
    if (order === undefined) throw new Error(`there is no order ${number}: the first is 1`);
    return order;
  }

  #complain(says: string): never {
    throw new PromiseBroken(says, this.timeline, this.#world.standings());
  }
}

function beginsLike(name: string, beginnings: readonly string[]): boolean {
  return beginnings.some((beginning) => name.startsWith(beginning));
}
