import type { CallRequest } from '../saga/call.ts';
import type { Input } from '../saga/input.ts';

/** An event as it stands in a log. */
export type Message = Input & { readonly id: string };

/** A call as an outside party gets it. */
export type AskedCall = CallRequest & { readonly participant: string; readonly idempotencyKey: string };

/** The records that all orders share, by key. */
export type Records = ReadonlyMap<string, unknown>;

/** What a call does where it is made, and says. What it does is done once, however often it is asked for. */
export type Attempt<State> =
  | {
      /** How the outside stands once it has taken effect; as before, if it had. */
      readonly effect: State;
      readonly result: unknown;
      /** Reasons for which it may be refused instead. */
      readonly refusals?: readonly string[];
      /** How the outside stands when nobody waits for an answer any more, and the call may still take effect. */
      readonly astray?: State;
    }
  | { readonly refused: string };

/** Something that happens outside without having been asked for. */
export type Doing<State> = {
  readonly name: string;
  readonly state: State;
  /** Whether it comes some time, if nothing else does. */
  readonly certain: boolean;
  /** A command at a service's own edge. Each telling is a new one, unless it carries an id. */
  readonly tells?: { readonly participant: string; readonly input: Input; readonly id?: string };
  /** A message that a stranger puts into a log of its own: it is heard independently of what the topics hold. */
  readonly produces?: { readonly log: string; readonly message: Message };
  /** What another order makes of the shared records. */
  readonly records?: Records;
};

/**
 * Customers, strangers, providers, carriers and whoever else acts on one order without being a participant. How it
 * stands is plain JSON that is never changed in place, and what may happen follows from it alone.
 */
export type Outside<State> = {
  readonly initial: State;
  attempt(state: State, call: AskedCall): Attempt<State>;
  doings(state: State, records: Records): readonly Doing<State>[];
};
