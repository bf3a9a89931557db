import { deadlineReached } from '../saga/input.ts';
import type { Participant } from '../saga/participant.ts';
import type { Commits, State } from './commits.ts';
import type { Happening } from './happenings.ts';
import type { Hearing, Hearings } from './hearing.ts';
import { remembered } from './interned.ts';
import { type Layout, parts } from './layout.ts';
import type { Numbers } from './numbers.ts';
import type { Saga } from './saga.ts';

/** Called for each step that can be taken with one order. */
export type VisitOne = (name: string, certain: boolean, breach: string | undefined) => void;

/** Takes from the state what the step uses up. */
export type Use = (after: State) => void;

const always = () => true;

type Ears<Outer> = {
  readonly hearings: Hearings<Outer>;
  readonly commits: Commits<Outer>;
  /** Holds the state that a step leads to. */
  readonly after: State;
  readonly keepsInboxes: boolean;
};

/** How participants come to hear something: what is known is dropped, anything else decided upon and committed. */
export class Listening<Outer> {
  readonly #saga: Saga<Outer>;
  readonly #layout: Layout;
  readonly #numbers: Numbers<Outer>;
  readonly #ears: Ears<Outer>;
  /** Commands that nobody has given an id: what is ignored of them need not be remembered. */
  readonly #unnamed = new Set<number>();
  readonly #name: (message: number, participant: number) => string;
  /** The participant's deadline as an input, if it has one. */
  readonly deadlineOf: (participant: number, standing: number) => number | undefined;
  /** While it says no, nobody is asked for a decision, and `after` means nothing. */
  asks: () => boolean = always;

  constructor(saga: Saga<Outer>, layout: Layout, numbers: Numbers<Outer>, ears: Ears<Outer>) {
    this.#saga = saga;
    this.#layout = layout;
    this.#numbers = numbers;
    this.#ears = ears;
    this.deadlineOf = remembered((participant, standing) => {
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

  hear(from: State, base: number, participant: number, message: number, visit: VisitOne, use: Use): void {
    const layout = this.#layout;
    const numbers = this.#numbers;
    const { hearings, commits, after, keepsInboxes } = this.#ears;
    const name = this.#name(message, participant);
    if (!this.asks()) {
      visit(name, true, undefined);
      return;
    }
    const place = layout.part(base, participant);
    const inbox = from[place + parts.inbox] as number;
    const isKnown = numbers.lists.itemsOf(inbox).includes(message);
    if (isKnown && !this.forgets(participant)) {
      after.set(from);
      use(after);
      visit(name, true, undefined);
      return;
    }
    const records = from[layout.records] as number;
    for (const hearing of hearings.of(participant, from[place] as number, message, records)) {
      after.set(from);
      use(after);
      commits.commit(after, base, participant, hearing);
      if (keepsInboxes && this.#isRemembered(message, hearing))
        after[place + parts.inbox] = numbers.lists.added(inbox, message);
      visit(name, true, hearing.breach ?? this.#askedAgain(from, place, participant, hearing));
    }
  }

  /** A call whose key is still in use is not made again: the toolkit has one outcome for it, and one id for that. */
  #askedAgain(from: State, place: number, participant: number, { calls }: Hearing): string | undefined {
    if (calls.length === 0 || this.forgets(participant)) return undefined;
    const { callLists, calls: known, lists, messages } = this.#numbers;
    const open = callLists
      .itemsOf(from[place + parts.open] as number)
      .map((call) => known.valueOf(call).idempotencyKey);
    const unheard = lists
      .itemsOf(from[place + parts.outcomes] as number)
      .map((outcome) => messages.valueOf(outcome).id);
    const inUse = new Set([...open, ...unheard]);
    const again = calls
      .map((call) => known.valueOf(call))
      .find(({ idempotencyKey }) => inUse.has(idempotencyKey));
    return again && `${again.participant} asks for ${again.call} again under ${again.idempotencyKey}`;
  }

  /** A command under its id, or under one that was not used before. */
  telling({ input, message, isNew }: NonNullable<Happening['tells']>, inbox: number): number {
    if (!isNew) return message;
    const { messages, lists } = this.#numbers;
    let fresh = message;
    for (let number = 2; lists.itemsOf(inbox).includes(fresh); number++)
      fresh = messages.numberOf({ ...input, id: `${input.type} ${number}` });
    this.#unnamed.add(fresh);
    return fresh;
  }

  #isRemembered(message: number, { isIgnored }: Hearing): boolean {
    if (this.#numbers.messages.valueOf(message).type === deadlineReached.type) return false;
    return !(isIgnored && this.#unnamed.has(message));
  }

  /** Whether the participant takes for new whatever comes again. */
  forgets(participant: number): boolean {
    return this.#saga.forgetful?.has(this.#participant(participant).name) ?? false;
  }

  #participant(number: number): Participant {
    return this.#saga.participants[number] as Participant;
  }
}
