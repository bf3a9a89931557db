import type { EventOf } from '../contracts/event.ts';
import type { CallOf } from './call.ts';

/** Nothing to do, and why: kept in the inbox and shown in the order's timeline. */
export type Ignored = { readonly ignored: string };

/** An input that cannot come in this status, and why. If it comes all the same, it is parked. */
export type Impossible = { readonly impossible: string };

/**
 * What a participant makes of one input: its new state, the events to publish, the external calls to perform
 * and when to wake up if nothing comes. All of it is committed together, or nothing is.
 */
export type Change<State, Emits, Calls, Record> = {
  readonly state: State;
  readonly events?: readonly EventOf<Emits>[];
  readonly calls?: readonly CallOf<Calls>[];
  /** Shared records that changed, whole. Only records that the input's keys named may be given. */
  readonly records?: readonly Record[];
  /** `deadlineReached` comes at this instant; leaving it out disarms an earlier one. */
  readonly deadline?: Date;
};

export type Decision<State, Emits, Calls, Record> = Change<State, Emits, Calls, Record> | Ignored;

export function ignore(reason: string): Ignored {
  return { ignored: reason };
}

export function impossible(reason: string): Impossible {
  return { impossible: reason };
}
