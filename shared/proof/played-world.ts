import type { State } from './commits.ts';
import { Coverage } from './coverage.ts';
import type { Instants } from './hearing.ts';
import { parts } from './layout.ts';
import type { SagaPromise, WorldView } from './promise.ts';
import type { Saga } from './saga.ts';
import { verdicts } from './verdicts.ts';
import { viewOf } from './view.ts';
import { World } from './world.ts';

/** One thing that can happen next. Its name says to which order, where there are several. */
export type PlayedStep = {
  readonly name: string;
  /** Whether it comes some time by itself. */
  readonly certain: boolean;
  /** When it is due (milliseconds since 1970), if it is a deadline. */
  readonly due?: number;
};

/** An event as it was published: to which order (the first is 1), in which step (the first is 1), and when. */
export type Published = {
  readonly order: number;
  readonly step: number;
  readonly type: string;
  readonly data: unknown;
  readonly at: Date;
};

const deadline = "'s deadline is reached";

/** The explorer's world in one state at a time, with a clock of its own. */
export class PlayedWorld<Outer> {
  /** Every event that was published, in that order. */
  readonly published: Published[] = [];
  readonly orders: number;
  /** Milliseconds since 1970. */
  now: number;
  #steps = 0;
  readonly #world: World<Outer>;
  readonly #judge: ReturnType<typeof verdicts<Outer>>;
  readonly #shown: ReturnType<typeof viewOf<Outer>>;

  /** `outsides`: how the outside stands to each order at first. */
  constructor(saga: Saga<Outer>, promises: readonly SagaPromise<Outer>[], outsides: readonly Outer[]) {
    const instants: Instants = (standing, isDeadline) => {
      if (isDeadline) this.now = Math.max(this.now, standing.deadline ?? 0);
      return [this.now];
    };
    this.now = saga.startsAt.getTime();
    this.orders = outsides.length;
    this.#world = new World(
      { ...saga, orders: outsides.length, watched: new Set(saga.events.keys()), noted: new Set() },
      { coverage: new Coverage(), instants, exactly: true, hasClock: true },
    );
    this.#judge = verdicts(this.#world, promises);
    this.#shown = viewOf(this.#world);
    outsides.forEach((outside, index) => {
      this.stand(index + 1, outside);
    });
  }

  /** Lets the outside stand to an order (the first is 1) like that from now on. */
  stand(order: number, outside: Outer): void {
    const { layout, numbers } = this.#world;
    const base = layout.orders[order - 1] as number;
    this.#shown.state[layout.outside(base)] = numbers.outsides.numberOf(outside);
  }

  get view(): WorldView<Outer> {
    return this.#shown.view;
  }

  /** All that can happen now. */
  steps(): PlayedStep[] {
    const steps: PlayedStep[] = [];
    this.#world.glance(
      this.#shown.state,
      () => false,
      (order, step, certain) => {
        const due = step.endsWith(deadline) ? this.#due(order, step.slice(0, -deadline.length)) : undefined;
        steps.push({ name: this.#named(order, step), certain, ...(due !== undefined && { due }) });
      },
    );
    return steps;
  }

  /** Takes one of the steps, by its place among them. Gives what it breaks, in words. */
  take(place: number): string | undefined {
    const before = this.#shown.state;
    let [visited, breach, after]: [number, string | undefined, State] = [0, undefined, before];
    this.now += 1;
    this.#steps += 1;
    this.#world.glance(
      before,
      () => visited === place,
      (_, __, ___, broken) => {
        if (visited === place) [breach, after] = [broken, this.#world.after.slice()];
        visited += 1;
      },
    );
    this.#shown.state = after;
    this.#note(before);
    return breach ?? this.#judge.always(after)?.says;
  }

  /** What is broken if nothing more happens, in words. */
  brokenInTheEnd(): string | undefined {
    return this.#judge.inTheEnd(this.#shown.state)?.says;
  }

  /** How everybody stands, a line for each order. */
  standings(): string[] {
    const { participants } = this.#world.saga;
    return this.view.orders.map(({ state }, order) =>
      this.#named(
        order,
        participants.map(({ name }) => `${name} ${state(name)?.status ?? 'absent'}`).join(', '),
      ),
    );
  }

  #named(order: number, words: string): string {
    return this.orders > 1 ? `order ${order + 1}: ${words}` : words;
  }

  #due(order: number, name: string): number | undefined {
    const { layout, numbers, saga } = this.#world;
    const participant = saga.participants.findIndex((other) => other.name === name);
    const place = layout.part(layout.orders[order] as number, participant) + parts.standing;
    return numbers.standings[participant]?.valueOf(this.#shown.state[place] as number).deadline;
  }

  #note(before: State): void {
    const { layout, numbers } = this.#world;
    const { lists, messages } = numbers;
    const at = new Date(this.now);
    layout.orders.forEach((base, order) => {
      const place = layout.watched(base);
      const known = new Set(lists.itemsOf(before[place] as number));
      for (const number of lists.itemsOf(this.#shown.state[place] as number)) {
        const { type, data } = messages.valueOf(number);
        if (!known.has(number)) this.published.push({ order: order + 1, step: this.#steps, type, data, at });
      }
    });
  }
}
