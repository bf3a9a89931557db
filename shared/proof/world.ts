import { answersTo } from './answers.ts';
import { Commits, type State } from './commits.ts';
import type { Coverage } from './coverage.ts';
import type { Flow } from './flow.ts';
import { happenings } from './happenings.ts';
import { Hearings, type Instants } from './hearing.ts';
import { inertDropper } from './inert.ts';
import { Layout, parts } from './layout.ts';
import { isBusy, leavesOf } from './leaves.ts';
import { Listening, type Use, type VisitOne } from './listening.ts';
import { Numbers } from './numbers.ts';
import type { Saga } from './saga.ts';

/** Called for each step that can be taken, when `after` holds the state that it leads to. */
export type Visit = (order: number, name: string, certain: boolean, breach: string | undefined) => void;

const nothing: Use = () => {};

export type WorldOptions = {
  readonly coverage: Coverage;
  readonly instants: Instants;
  /**
   * How participants come from status to status, if that is known: what a participant ignores from now on whatever
   * comes is then dropped at once. The caller sees to it that nothing was seen that does not keep to it.
   */
  readonly flow?: Flow;
  /** Whether states count as equal only if they are, journals, instants and inboxes included; default no. */
  readonly exactly?: boolean;
  /** Whether leaves take their steps before all others; default: unless states count exactly. */
  readonly leavesFirst?: boolean;
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
 * A leaf, which nobody listens to, takes its steps before all others, unless told otherwise: nothing that others
 * do depends on when it does, so every other order of the same steps comes to the same states.
 */
export class World<Outer> {
  readonly saga: Saga<Outer>;
  readonly layout: Layout;
  readonly numbers: Numbers<Outer>;
  readonly after: State;
  readonly #commits: Commits<Outer>;
  readonly #leaves: ReturnType<typeof leavesOf>;
  readonly #answersTo: ReturnType<typeof answersTo>;
  readonly #happeningsAt: ReturnType<typeof happenings>;
  readonly #listening: Listening<Outer>;
  /** Drops what will be ignored whatever comes, if that is known. */
  readonly #dropInert: (state: State) => void;

  constructor(
    saga: Saga<Outer>,
    { coverage, instants, flow, exactly = false, leavesFirst = !exactly, hasClock = false }: WorldOptions,
  ) {
    const numbers = new Numbers(saga, exactly);
    this.saga = saga;
    this.numbers = numbers;
    this.layout = new Layout(saga);
    this.after = new Uint16Array(this.layout.width);
    const keepsInboxes = exactly || (saga.repeats ?? 0) > 0;
    const hearings = new Hearings(saga, numbers, { instants, coverage, remembers: !hasClock });
    const commits = new Commits(saga, this.layout, numbers, keepsInboxes);
    const ears = { hearings, commits, after: this.after, keepsInboxes };
    this.#commits = commits;
    this.#listening = new Listening(saga, this.layout, numbers, ears);
    this.#leaves = leavesFirst ? leavesOf(saga, this.layout) : [];
    this.#answersTo = answersTo(saga, numbers);
    this.#happeningsAt = happenings(saga, numbers);
    this.#dropInert = flow ? inertDropper(saga, this.layout, numbers, { hearings, flow }) : () => {};
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
      this.#dropInert(this.after);
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
   * The same, but of what participants hear finds out only while `asks` says so what they make of it: of the other
   * steps only names are told, and `after` means nothing.
   */
  glance(from: State, asks: () => boolean, visit: Visit): void {
    const { asks: before } = this.#listening;
    this.#listening.asks = asks;
    try {
      this.expand(from, visit);
    } finally {
      this.#listening.asks = before;
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

  #message(from: State, base: number, channel: number, visit: VisitOne): void {
    const { layout, numbers } = this;
    const place = layout.channel(base, channel);
    const queue = from[place] as number;
    if (queue === 0) return;
    const { consumer } = layout.channels[channel] as { consumer: number };
    const head = numbers.lists.itemsOf(queue)[0] as number;
    this.#listening.hear(from, base, consumer, head, visit, (after) => {
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
      this.#listening.hear(from, base, participant, outcome, visit, (after) => {
        after[place + parts.outcomes] = numbers.lists.removed(outcomes, outcome);
      });
    const deadline = this.#listening.deadlineOf(participant, from[place] as number);
    if (deadline !== undefined) this.#listening.hear(from, base, participant, deadline, visit, nothing);
    const repeats = from[layout.repeats(base)] as number;
    if (repeats === 0) return;
    const again: VisitOne = (name, _, breach) => visit(`${name} again`, false, breach);
    const left = this.#listening.forgets(participant) ? repeats - 1 : repeats;
    for (const message of numbers.lists.itemsOf(from[place + parts.inbox] as number))
      this.#listening.hear(from, base, participant, message, again, (after) => {
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
        const message = this.#listening.telling(
          tells,
          from[layout.part(base, tells.participant) + parts.inbox] as number,
        );
        const told: VisitOne = (_, __, breach) => visit(name, certain, breach);
        this.#listening.hear(from, base, tells.participant, message, told, use);
        continue;
      }
      after.set(from);
      use(after);
      if (produces) this.#commits.publish(after, base, produces.log, produces.message);
      visit(name, certain, undefined);
    }
  }
}
