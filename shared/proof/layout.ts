import type { Participant } from '../saga/participant.ts';
import type { Saga } from './saga.ts';

type Wiring = Pick<Saga<unknown>, 'participants' | 'events' | 'strangeLogs' | 'orders'>;

/** One log as one consumer has still to read it. */
export type Channel = { readonly log: string; readonly consumer: number };

/** What is kept of one participant, as places after its first one. */
export const parts = { standing: 0, inbox: 1, open: 2, outcomes: 3 } as const;
const partCount = Object.keys(parts).length;

/**
 * Where what stands in a state, a row of numbers: first the shared records; then for each order its participants
 * (record and deadline, inbox, calls under way, outcomes not heard), its channels, the outside, what was published of
 * the watched events, and the repeats left.
 */
export class Layout {
  readonly channels: readonly Channel[];
  /** The topics, and the strangers' partitions of them. */
  readonly logs: ReadonlySet<string>;
  /** Numbers in a state. */
  readonly width: number;
  /** Where each order's places begin. */
  readonly orders: readonly number[];
  /** How many places an order has. */
  readonly span: number;
  readonly #partsEnd: number;

  constructor({ participants, events, strangeLogs = new Map(), orders = 1 }: Wiring) {
    const topics = new Set([...events.values()].map(({ topic }) => topic));
    const logs = [...topics].map((topic) => [topic, topic] as const).concat([...strangeLogs] as []);
    const typesIn = (topic: string) => [...events.values()].filter((event) => event.topic === topic);
    const hears = ({ reactions }: Participant, topic: string) =>
      typesIn(topic).some(({ type }) => reactions.has(type));
    this.logs = new Set(logs.map(([log]) => log));
    this.channels = logs.flatMap(([log, topic]) =>
      participants.flatMap((participant, consumer) => (hears(participant, topic) ? [{ log, consumer }] : [])),
    );
    this.#partsEnd = participants.length * partCount;
    this.span = this.#partsEnd + this.channels.length + 3;
    this.width = 1 + orders * this.span;
    this.orders = Array.from({ length: orders }, (_, order) => 1 + order * this.span);
  }

  readonly records = 0;

  part(base: number, participant: number): number {
    return base + participant * partCount;
  }

  channel(base: number, channel: number): number {
    return base + this.#partsEnd + channel;
  }

  outside(base: number): number {
    return base + this.#partsEnd + this.channels.length;
  }

  watched(base: number): number {
    return this.outside(base) + 1;
  }

  repeats(base: number): number {
    return this.outside(base) + 2;
  }
}
