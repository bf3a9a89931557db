import type { EventDefinition } from '../contracts/event.ts';
import type { CallDefinition } from './call.ts';

/**
 * Something of a participant's own that begins or undoes an effect: an event that it publishes, or a call that it
 * makes.
 */
export type Act = EventDefinition | CallDefinition;

/**
 * Something that a participant does for an order and must be able to take back: goods held, money taken, a parcel
 * booked. Declared so that it can be checked, before anything runs, that every failure which follows it undoes it.
 */
export type Effect<Statuses extends string = string> = {
  /** A call begins it when it is asked for, not when it is answered: an answer that is lost may have been a yes. */
  readonly begunBy: Act;
  /** Each of them alone, as the participant's status demands. Calls among them must never be given up. */
  readonly undoneBy: readonly Act[];
  /** Statuses in which it has, or may have, happened, and nothing is on its way yet that undoes it for certain. */
  readonly inForce: readonly Statuses[];
};

/** The fields of a participant's state, whatever its status. */
export type FieldOf<State> = State extends unknown ? Exclude<keyof State & string, 'status'> : never;

/** What a participant says of itself for the checks alone: nothing of it changes what it does. */
export type Assurances<Statuses extends string, Fields extends string> = {
  /** By names that a reader of a finding understands: `stock`, `charge`. */
  effects?: { readonly [effect: string]: Effect<Statuses> };
  /** Calls, by name, that leave nothing behind which would have to be undone, and why. */
  harmless?: { readonly [call: string]: string };
  /** Statuses that wait with neither a deadline nor a call of their own, and why they do not wait for ever. */
  entrusted?: { readonly [S in Statuses]?: string };
  /** Fields of the state that no decision reads, kept for people to see: they tell no two situations apart. */
  journal?: readonly Fields[];
};
