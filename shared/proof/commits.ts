import type { Participant } from '../saga/participant.ts';
import type { Hearing } from './hearing.ts';
import { remembered } from './interned.ts';
import { type Layout, parts } from './layout.ts';
import type { Numbers } from './numbers.ts';
import type { Saga } from './saga.ts';

/** A state: numbers in the places of the layout. */
export type State = Uint16Array;

/** Writes what a participant made of an input into a state, as the toolkit commits it: all of it at once. */
export class Commits<Outer> {
  readonly #saga: Saga<Outer>;
  readonly #layout: Layout;
  readonly #numbers: Numbers<Outer>;
  /** Whether what has the same id is the same; else ids stand for others that differ in instants or in their number. */
  readonly #idsAreExact: boolean;
  /** The message as one of its type. */
  readonly #bare: (message: number, _: number) => number;
  /** The channels that an event goes into, by log and type. */
  readonly #channels = new Map<string, readonly number[]>();

  constructor(saga: Saga<Outer>, layout: Layout, numbers: Numbers<Outer>, idsAreExact: boolean) {
    this.#idsAreExact = idsAreExact;
    this.#bare = remembered((message) => {
      const { type } = numbers.messages.valueOf(message);
      return numbers.messages.numberOf({ type, data: {}, id: type });
    });
    this.#saga = saga;
    this.#layout = layout;
    this.#numbers = numbers;
  }

  commit(state: State, base: number, participant: number, hearing: Hearing): void {
    const { callLists } = this.#numbers;
    const place = this.#layout.part(base, participant);
    state[place + parts.standing] = hearing.standing;
    if (hearing.records !== undefined) state[this.#layout.records] = hearing.records;
    for (const call of hearing.calls)
      state[place + parts.open] = callLists.added(state[place + parts.open] as number, call);
    const { topic } = this.#saga.participants[participant] as Participant;
    for (const event of hearing.events) this.publish(state, base, topic, event);
  }

  publish(state: State, base: number, log: string, message: number): void {
    const { lists, messages } = this.#numbers;
    const { type } = messages.valueOf(message);
    for (const channel of this.#channelsFor(log, type)) {
      const place = this.#layout.channel(base, channel);
      state[place] = lists.pushed(state[place] as number, message);
    }
    if (!this.#saga.watched.has(type)) return;
    const watched = this.#layout.watched(base);
    const seen = state[watched] as number;
    if (this.#saga.noted?.has(type)) state[watched] = lists.added(seen, this.#bare(message, 0));
    else if (this.#idsAreExact) state[watched] = lists.added(seen, message);
    else state[watched] = lists.addedTwice(seen, message);
  }

  #channelsFor(log: string, type: string): readonly number[] {
    const name = `${log} ${type}`;
    let found = this.#channels.get(name);
    if (found === undefined) {
      if (!this.#layout.logs.has(log)) throw new Error(`there is no log ${log} that anybody could read`);
      found = this.#layout.channels.flatMap((channel, number) => {
        const { reactions } = this.#saga.participants[channel.consumer] as Participant;
        return channel.log === log && reactions.has(type) ? [number] : [];
      });
      this.#channels.set(name, found);
    }
    return found;
  }
}
