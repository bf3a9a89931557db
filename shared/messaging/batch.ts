import type { CommandResult } from './service.ts';
import type { Intent } from './sql/calls.ts';
import type { Outgoing } from './sql/outbox.ts';
import type { ParkedEntry } from './sql/parked.ts';
import type { StoredState } from './sql/states.ts';
import type { Work } from './work.ts';

/** What the database knows about a batch's inputs, or is trusted to: writing the batch detects where it does not. */
export type Known = {
  readonly states: readonly StoredState[];
  /** Ids that were seen before, with the payload hash they were first seen with. */
  readonly repeats: ReadonlyMap<string, string>;
  /** Calls whose outcome is not applied yet. */
  readonly openCalls: ReadonlySet<string>;
  /** Orders with something parked: their messages wait behind it. */
  readonly heldOrders: ReadonlySet<string>;
  /** Parked entries that are ours to redrive now. */
  readonly lockedParked: ReadonlySet<string>;
  readonly records: readonly unknown[];
  /** The records that were looked for; those that are missing above do not exist. */
  readonly recordKeys: ReadonlySet<string>;
};

/** What became of one input: for the log, and for whoever waits for it. */
export type Verdict = { readonly work: Work; readonly outcome: string; readonly status?: string };

/** All that a batch writes, decided and not yet written. */
export type Decided = {
  readonly states: StoredState[];
  readonly events: Outgoing[];
  /** Outbox ids of the events, once they are written. */
  readonly outboxIds: readonly number[];
  readonly intents: Intent[];
  readonly records: unknown[];
  /** Inbox outcomes other than `applied`. */
  readonly outcomes: Map<string, string>;
  /** Inbox ids to forget: commands that failed and may be given again. */
  readonly forgotten: Set<string>;
  readonly parked: ParkedEntry[];
  readonly parkedAgain: { readonly id: string; readonly reason: string; readonly detail: string }[];
  readonly unparked: string[];
  readonly verdicts: Verdict[];
  /** To be told after the commit. */
  readonly settlements: { readonly work: Work; readonly result: CommandResult | Error }[];
};
