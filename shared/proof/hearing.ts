import { deadlineReached } from '../saga/input.ts';
import type { Participant } from '../saga/participant.ts';
import type { Standing } from './canonical.ts';
import type { Coverage } from './coverage.ts';
import { examine } from './examined-decision.ts';
import type { Interned } from './interned.ts';
import type { Numbers } from './numbers.ts';
import type { Message } from './outside.ts';
import type { Saga } from './saga.ts';

/** What becomes of a participant that hears something, in numbers. */
export type Hearing = {
  readonly standing: number;
  /** Of the shared records, as it leaves them; undefined if it has none. */
  readonly records: number | undefined;
  readonly calls: readonly number[];
  readonly events: readonly number[];
  readonly isIgnored: boolean;
  /** Why that must not be: nothing else of it counts then. */
  readonly breach?: string;
};

/** At which instants a participant may come to hear something, in milliseconds. */
export type Instants = (standing: Standing, isDeadline: boolean) => readonly number[];

/** Longer than anybody waits. */
const ages = 400 * 24 * 60 * 60 * 1000;

/**
 * The instants that make a difference: as early as can be, and late. A deadline may be heard of long after it has
 * passed, and any other input when the deadline has passed that nobody has noticed yet.
 */
export const earlyAndLate: Instants = ({ clock, deadline }, isDeadline) => {
  if (deadline === undefined) return [clock];
  if (isDeadline) return [Math.max(clock, deadline), Math.max(clock, deadline) + ages];
  return deadline < clock ? [clock] : [clock, deadline + 1];
};

/** Asks participants what they make of inputs, each question once if that is enough. */
export class Hearings<State> {
  readonly #saga: Saga<State>;
  readonly #numbers: Numbers<State>;
  readonly #instants: Instants;
  readonly #coverage: Coverage;
  readonly #remembers: boolean;
  readonly #known: readonly Map<number, readonly Hearing[]>[];

  /** `remembers`: whether the instants follow from the standing alone, so that asking once is enough. */
  constructor(
    saga: Saga<State>,
    numbers: Numbers<State>,
    { instants, coverage, remembers }: { instants: Instants; coverage: Coverage; remembers: boolean },
  ) {
    this.#saga = saga;
    this.#numbers = numbers;
    this.#instants = instants;
    this.#coverage = coverage;
    this.#remembers = remembers;
    this.#known = saga.participants.map(() => new Map());
  }

  /** What may become of it: several things only where the decision depends on the instant. */
  of(participant: number, standing: number, message: number, records: number): readonly Hearing[] {
    if (!this.#remembers) return this.#make(participant, standing, message, records);
    const known = this.#known[participant] as Map<number, readonly Hearing[]>;
    const shared = this.#participant(participant).records === undefined ? 0 : records;
    const key = (standing * 2 ** 16 + message) * 2 ** 16 + shared;
    let hearings = known.get(key);
    if (hearings === undefined) {
      hearings = this.#make(participant, standing, message, records);
      known.set(key, hearings);
    }
    return hearings;
  }

  #make(index: number, standingNumber: number, message: number, records: number): readonly Hearing[] {
    const standing = this.#standings(index).valueOf(standingNumber);
    const heard = this.#numbers.messages.valueOf(message);
    const hearings = new Map<string, Hearing>();
    for (const instant of this.#instants(standing, heard.type === deadlineReached.type)) {
      const hearing = this.at(instant, index, standingNumber, message, records);
      const key = JSON.stringify(hearing);
      if (!hearings.has(key)) hearings.set(key, hearing);
    }
    return [...hearings.values()];
  }

  /** What becomes of it at one instant. */
  at(instant: number, index: number, standingNumber: number, message: number, records: number): Hearing {
    const { messages, records: shelves } = this.#numbers;
    const participant = this.#participant(index);
    const standings = this.#standings(index);
    const standing = standings.valueOf(standingNumber);
    const heard = messages.valueOf(message);
    const { orderId } = this.#saga;
    const surroundings = { orderId, now: new Date(instant), records: shelves.valueOf(records) };
    const examined = examine(participant, standing.state, heard, surroundings);
    this.#coverage.note({ participant, state: standing.state, input: heard, ...surroundings }, examined);
    const nothing = { standing: standingNumber, records: undefined, calls: [], events: [], isIgnored: true };
    if ('breach' in examined) return { ...nothing, breach: examined.breach };
    if ('ignored' in examined)
      return heard.type === deadlineReached.type
        ? { ...nothing, standing: standings.numberOf({ ...standing, deadline: undefined, clock: instant }) }
        : nothing;
    const { state, deadline, events = [], calls = [], records: changed = [] } = examined.change;
    return {
      standing: standings.numberOf({
        state: JSON.parse(JSON.stringify(state)),
        deadline: deadline?.getTime(),
        clock: instant,
      }),
      records: participant.records && this.#shelved(participant, records, changed),
      calls: calls.map(({ call, request }) => this.#asked(participant, call, request)),
      events: events.map((event, number) =>
        messages.numberOf({ ...event, id: idOf(participant, heard, number) }),
      ),
      isIgnored: false,
    };
  }

  #asked(participant: Participant, call: string, request: unknown): number {
    const idempotencyKey = participant.calls.get(call)?.idempotencyKey(this.#saga.orderId, request) ?? '';
    return this.#numbers.calls.numberOf({ participant: participant.name, call, request, idempotencyKey });
  }

  #shelved({ records }: Participant, before: number, changed: readonly unknown[]): number {
    const { records: shelves } = this.#numbers;
    const after = new Map(shelves.valueOf(before));
    for (const record of changed) after.set(records?.keyOf(record) ?? '', record);
    return shelves.numberOf(after);
  }

  #participant(index: number): Participant {
    return this.#saga.participants[index] as Participant;
  }

  #standings(index: number): Interned<Standing> {
    return this.#numbers.standings[index] as Interned<Standing>;
  }
}

/** As the toolkit derives it: from who made it, from what, and as the how manyeth. */
function idOf({ name }: Participant, cause: Message, number: number): string {
  return `${name}(${cause.id})${number}`;
}
