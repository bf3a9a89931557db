import { deadlineReached } from '../saga/input.ts';
import type { Participant } from '../saga/participant.ts';
import { answersTo } from './answers.ts';
import { Commits, type State } from './commits.ts';
import type { Coverage } from './coverage.ts';
import { type Flow, isInert } from './flow.ts';
import { type Happening, happenings } from './happenings.ts';
import { type Hearing, Hearings, type Instants } from './hearing.ts';
import { remembered } from './interned.ts';
import { Layout, parts } from './layout.ts';
import { isBusy, leavesOf } from './leaves.ts';
import { Numbers } from './numbers.ts';
import type { Saga } from './saga.ts';

/** Called for each step that can be taken, when `after` holds the state that it leads to. */
export type Visit = (order: number, name: string, certain: boolean, breach: string | undefined) => void;

type VisitOne = (name: string, certain: boolean, breach: string | undefined) => void;

/** Takes from the state what the step uses up. */
type Use = (after: State) => void;
const nothing: Use = () => {};
const always = () => true;

export type WorldOptions = {
  readonly coverage: Coverage;
  readonly instants: Instants;
  /**
   * How participants come from status to status, if that is known: what a participant ignores from now on whatever comes
   * is then dropped at once. The caller sees to it that nothing was seen that does not keep to it.
   */
  readonly flow?: Flow;
  /** Whether states count as equal only if they are, journals, instants and inboxes included; default no. */
  readonly exactly?: boolean;
  /** Whether the instants follow a clock of the caller's, so that no answer is good for later; default no. */
  readonly hasClock?: boolean;
};

/**
 * All that can happen, wired as the toolkit wires it: each log is heard in order, by each participant on its own and
 * independently of the other logs; a decision is committed whole or not at all; a call takes effect some time after it
 * was wished for, and its outcome is heard some time after that; a deadline is reached at any time after it was armed.
 *
 * An event published late cannot be told from one that is read late, since each log has one writer: publishing takes no
 * step of its own. What comes again is known by its id and dropped: it takes none either, unless an inbox forgets.
 *
 * A leaf, which nobody listens to, takes its steps before all others (unless states count exactly): nothing that others
 * do depends on when it does, so every other order of the same steps comes to the same states.
 */
export class World<Outer> {
  readonly saga: Saga<Outer>;
  readonly layout: Layout;
  readonly numbers: Numbers<Outer>;
  readonly after: State;
  readonly #hearings: Hearings<Outer>;
  readonly #commits: Commits<Outer>;
  readonly #leaves: ReturnType<typeof leavesOf>;
  readonly #keepsInboxes: boolean;
  readonly #answersTo: ReturnType<typeof answersTo>;
  readonly #happeningsAt: ReturnType<typeof happenings>;
  /** The participant's deadline as an input, if it has one. */
  readonly #deadlineOf: (participant: number, standing: number) => number | undefined;
  /** By participant: what it has to read, without what it will ignore whatever comes. */
  readonly #inertDropped: readonly ((queue: number, standing: number) => number)[] | undefined;
  /** Commands that nobody has given an id: what is ignored of them need not be remembered. */
  readonly #unnamed = new Set<number>();
  readonly #name: (message: number, participant: number) => string;
  #asks: () => boolean = always;

  constructor(
    saga: Saga<Outer>,
    { coverage, instants, flow, exactly = false, hasClock = false }: WorldOptions,
  ) {
    const numbers = new Numbers(saga, exactly);
    this.saga = saga;
    this.numbers = numbers;
    this.layout = new Layout(saga);
    this.after = new Uint16Array(this.layout.width);
    this.#hearings = new Hearings(saga, numbers, { instants, coverage, remembers: !hasClock });
    this.#commits = new Commits(saga, this.layout, numbers);
    this.#leaves = exactly ? [] : leavesOf(saga, this.layout);
    this.#keepsInboxes = exactly || (saga.repeats ?? 0) > 0;
    this.#answersTo = answersTo(saga, numbers);
    if (flow !== undefined)
      this.#inertDropped = saga.participants.map((_, participant) =>
        remembered((queue, standing) => this.#withoutInert(participant, queue, standing, flow)),
      );
    this.#happeningsAt = happenings(saga, numbers);
    this.#deadlineOf = remembered((participant, standing) => {
      const deadline = numbers.standings[participant]?.valueOf(standing).deadline;
      if (deadline === undefined) return undefined;
      const dueAt = new Date(deadline);
      const { type } = deadlineReached;
      return numbers.messages.numberOf({ type, data: { dueAt }, id: `deadline ${dueAt.toISOString()}` });
    });
    this.#name = remembered((message, participant) => {
      const { name } = this.#participant(participant);
      const { type } = numbers.messages.valueOf(message);
      return type === deadlineReached.type ? `${name}'s deadline is reached` : `${name} hears ${type}`;
    });
  }

  start(): State {
    const { layout, numbers, saga } = this;
    const state = new Uint16Array(layout.width);
    state[layout.records] = numbers.records.numberOf(saga.records);
    const clock = saga.startsAt.getTime();
    for (const base of layout.orders) {
      numbers.standings.forEach((standings, participant) => {
        const unknown = { state: undefined, deadline: undefined, clock };
        state[layout.part(base, participant)] = standings.numberOf(unknown);
      });
      state[layout.outside(base)] = numbers.outsides.numberOf(saga.outside.initial);
      state[layout.repeats(base)] = saga.repeats ?? 0;
    }
    return state;
  }

  /** Visits every step that can be taken from there. */
  expand(from: State, visitor: Visit): void {
    const visit: Visit = (order, name, certain, breach) => {
      this.#dropInert();
      visitor(order, name, certain, breach);
    };
    if (this.#leaf(from, visit)) return;
    this.layout.orders.forEach((base, order) => {
      const visitOne: VisitOne = (name, certain, breach) => visit(order, name, certain, breach);
      for (let channel = 0; channel < this.layout.channels.length; channel++)
        this.#message(from, base, channel, visitOne);
      for (let participant = 0; participant < this.saga.participants.length; participant++)
        this.#ownInputs(from, base, participant, visitOne);
      this.#happenings(from, base, visitOne);
    });
  }

  /**
   * The same, but of what participants hear finds out only while `asks` says so what they make of it: of the other steps
   * only names are told, and `after` means nothing.
   */
  glance(from: State, asks: () => boolean, visit: Visit): void {
    this.#asks = asks;
    try {
      this.expand(from, visit);
    } finally {
      this.#asks = always;
    }
  }

  /** Visits the steps of one leaf alone, if it can take any. */
  #leaf(from: State, visit: Visit): boolean {
    const { layout } = this;
    for (const leaf of this.#leaves)
      for (const [order, base] of layout.orders.entries()) {
        if (!isBusy(from, base, leaf, layout)) continue;
        const visitOne: VisitOne = (name, certain, breach) => visit(order, name, certain, breach);
        this.#message(from, base, leaf.channel, visitOne);
        this.#ownInputs(from, base, leaf.participant, visitOne);
        return true;
      }
    return false;
  }

  #dropInert(): void {
    if (this.#inertDropped === undefined) return;
    const { after, layout } = this;
    for (const base of layout.orders)
      for (let channel = 0; channel < layout.channels.length; channel++) {
        const place = layout.channel(base, channel);
        const queue = after[place] as number;
        if (queue === 0) continue;
        const { consumer } = layout.channels[channel] as { consumer: number };
        const dropped = this.#inertDropped[consumer] as (queue: number, standing: number) => number;
        after[place] = dropped(queue, after[layout.part(base, consumer)] as number);
      }
  }

  #withoutInert(number: number, queue: number, standing: number, flow: Flow): number {
    const { lists, messages, standings } = this.numbers;
    const participant = this.#participant(number);
    const status = standings[number]?.valueOf(standing).state?.status ?? 'absent';
    let rest = queue;
    for (const message of lists.itemsOf(queue)) {
      if (!isInert(participant, messages.valueOf(message).type, status, flow)) break;
      this.#hearings.of(number, standing, message, 0);
      rest = lists.shifted(rest);
    }
    return rest;
  }

  #message(from: State, base: number, channel: number, visit: VisitOne): void {
    const { layout, numbers } = this;
    const place = layout.channel(base, channel);
    const queue = from[place] as number;
    if (queue === 0) return;
    const { consumer } = layout.channels[channel] as { consumer: number };
    const head = numbers.lists.itemsOf(queue)[0] as number;
    this.#hear(from, base, consumer, head, visit, (after) => {
      after[place] = numbers.lists.shifted(queue);
    });
  }

  #answers(from: State, base: number, participant: number, visit: VisitOne): void {
    const { layout, numbers, after } = this;
    const place = layout.part(base, participant);
    const outside = layout.outside(base);
    const open = from[place + parts.open] as number;
    for (const call of numbers.callLists.itemsOf(open))
      for (const answer of this.#answersTo(from[outside] as number, call)) {
        after.set(from);
        after[outside] = answer.outside;
        if (answer.outcome !== undefined) {
          const outcomes = from[place + parts.outcomes] as number;
          after[place + parts.open] = numbers.callLists.removed(open, call);
          after[place + parts.outcomes] = numbers.lists.added(outcomes, answer.outcome);
        }
        visit(answer.name, answer.certain, undefined);
      }
  }

  /** Answers to its calls, outcomes, the deadline, and what comes again. */
  #ownInputs(from: State, base: number, participant: number, visit: VisitOne): void {
    const { layout, numbers } = this;
    this.#answers(from, base, participant, visit);
    const place = layout.part(base, participant);
    const outcomes = from[place + parts.outcomes] as number;
    for (const outcome of numbers.lists.itemsOf(outcomes))
      this.#hear(from, base, participant, outcome, visit, (after) => {
        after[place + parts.outcomes] = numbers.lists.removed(outcomes, outcome);
      });
    const deadline = this.#deadlineOf(participant, from[place] as number);
    if (deadline !== undefined) this.#hear(from, base, participant, deadline, visit, nothing);
    const repeats = from[layout.repeats(base)] as number;
    if (repeats === 0) return;
    const again: VisitOne = (name, _, breach) => visit(`${name} again`, false, breach);
    const left = this.#forgets(participant) ? repeats - 1 : repeats;
    for (const message of numbers.lists.itemsOf(from[place + parts.inbox] as number))
      this.#hear(from, base, participant, message, again, (after) => {
        after[layout.repeats(base)] = left;
      });
  }

  #happenings(from: State, base: number, visit: VisitOne): void {
    const { layout, after } = this;
    const outside = layout.outside(base);
    for (const happening of this.#happeningsAt(from[outside] as number, from[layout.records] as number)) {
      const { name, certain, tells, produces } = happening;
      const use: Use = () => {
        after[outside] = happening.outside;
        after[layout.records] = happening.records;
      };
      if (tells) {
        const message = this.#telling(
          tells,
          from[layout.part(base, tells.participant) + parts.inbox] as number,
        );
        const told: VisitOne = (_, __, breach) => visit(name, certain, breach);
        this.#hear(from, base, tells.participant, message, told, use);
        continue;
      }
      after.set(from);
      use(after);
      if (produces) this.#commits.publish(after, base, produces.log, produces.message);
      visit(name, certain, undefined);
    }
  }

  #hear(from: State, base: number, participant: number, message: number, visit: VisitOne, use: Use): void {
    const { layout, numbers, after } = this;
    const name = this.#name(message, participant);
    if (!this.#asks()) {
      visit(name, true, undefined);
      return;
    }
    const place = layout.part(base, participant);
    const inbox = from[place + parts.inbox] as number;
    const isKnown = numbers.lists.itemsOf(inbox).includes(message);
    if (isKnown && !this.#forgets(participant)) {
      after.set(from);
      use(after);
      visit(name, true, undefined);
      return;
    }
    const records = from[layout.records] as number;
    for (const hearing of this.#hearings.of(participant, from[place] as number, message, records)) {
      after.set(from);
      use(after);
      this.#commits.commit(after, base, participant, hearing);
      if (this.#keepsInboxes && this.#isRemembered(message, hearing))
        after[place + parts.inbox] = numbers.lists.added(inbox, message);
      visit(name, true, hearing.breach);
    }
  }

  /** A command under its id, or under one that was not used before. */
  #telling({ input, message, isNew }: NonNullable<Happening['tells']>, inbox: number): number {
    if (!isNew) return message;
    const { messages, lists } = this.numbers;
    let fresh = message;
    for (let number = 2; lists.itemsOf(inbox).includes(fresh); number++)
      fresh = messages.numberOf({ ...input, id: `${input.type} ${number}` });
    this.#unnamed.add(fresh);
    return fresh;
  }

  #isRemembered(message: number, { isIgnored }: Hearing): boolean {
    if (this.numbers.messages.valueOf(message).type === deadlineReached.type) return false;
    return !(isIgnored && this.#unnamed.has(message));
  }

  #forgets(participant: number): boolean {
    return this.saga.forgetful?.has(this.#participant(participant).name) ?? false;
  }

  #participant(number: number): Participant {
    return this.saga.participants[number] as Participant;
  }
}
