import type { Participant } from '../saga/participant.ts';
import type { Status } from '../saga/reaction.ts';
import type { Message, Records } from './outside.ts';

/** How things stand with one order. */
export type OrderView<Outer> = {
  readonly outside: Outer;
  /** The participant's record of the order; undefined if it has not heard of it. */
  state(participant: string): Status | undefined;
  /** The different events of these watched types that were published so far; of a noted type one, without its data. */
  published(...types: readonly string[]): readonly Message[];
  /** Whether the participant has read all that was published. */
  hasReadAll(participant: string): boolean;
};

/** How things stand with all orders. */
export type WorldView<Outer> = { readonly orders: readonly OrderView<Outer>[]; readonly records: Records };

/** Something that must hold. */
export type SagaPromise<Outer> = {
  /** In words, as it is shown to people. */
  readonly says: string;
  /** `always`: whatever has happened so far. `in the end`: once nothing more happens by itself. */
  readonly when: 'always' | 'in the end';
  isKept(view: WorldView<Outer>): boolean;
  /** Present if it is about each order on its own: then it is asked once for orders that stand alike. */
  isKeptFor?(order: OrderView<Outer>): boolean;
};

/** A promise about each order on its own. */
export function eachOrder<Outer>(
  when: SagaPromise<Outer>['when'],
  says: string,
  isKept: (order: OrderView<Outer>) => boolean,
): SagaPromise<Outer> {
  return { when, says, isKept: ({ orders }) => orders.every(isKept), isKeptFor: isKept };
}

/** Whether an order may be left like that: nothing more is waited for. */
export function isAtRest({ endings, idle }: Participant, state: Status | undefined): boolean {
  return state === undefined || endings.has(state.status) || idle.has(state.status);
}
