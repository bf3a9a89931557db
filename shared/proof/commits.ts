import type { Participant } from '../saga/participant.ts';
import type { Hearing } from './hearing.ts';
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
  /** The channels that an event goes into, by log and type. */
  readonly #channels = new Map<string, readonly number[]>();

  constructor(saga: Saga<Outer>, layout: Layout, numbers: Numbers<Outer>) {
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
    state[watched] = lists.added(state[watched] as number, message);
  }

  #channelsFor(log: string, type: string): readonly number[] {
    const name = `${log} ${type}`;
    let found = this.#channels.get(name);
    if (found === undefined) {
      found = this.#layout.channels.flatMap((channel, number) => {
        const { reactions } = this.#saga.participants[channel.consumer] as Participant;
        return channel.log === log && reactions.has(type) ? [number] : [];
      });
      this.#channels.set(name, found);
    }
    return found;
  }
}
