import type { z } from 'zod';
import type { EventDefinition } from '../contracts/event.ts';
import type { CallDefinition } from './call.ts';
import type { Decision, Ignored, Impossible } from './decision.ts';
import type { InputDefinition } from './input.ts';
import type { SharedRecords } from './shared-records.ts';

/** A participant's record of one order is a union on `status`. */
export type Status = { readonly status: string };

/** The zod schema of such a union. */
export type StatusUnion<State extends Status> = z.ZodType<State> & {
  readonly options: readonly {
    readonly shape: { readonly status: { readonly values: ReadonlySet<string> } };
  }[];
};

/** What a decision may know besides its state and its input. No clock, no I/O: time comes in. */
export type Context<Record = never> = {
  readonly orderId: string;
  readonly now: Date;
  /** The shared record with this key, locked for us; undefined if there is none. Throws for a key not asked for. */
  record(key: string): Record | undefined;
};

/** What happens in one status: a decision, or the reason why there is none. */
type Cell<Current, State, Data, Emits, Calls, Record> =
  | Ignored
  | Impossible
  | ((state: Current, data: Data, context: Context<Record>) => Decision<State, Emits, Calls, Record>);

/** One row of a participant's transition table: every status must be answered, `absent` is the order never heard of. */
export type Cells<State extends Status, Data, Emits, Calls, Record> = {
  readonly [S in State['status'] | 'absent']: Cell<
    S extends 'absent' ? undefined : Extract<State, { readonly status: S }>,
    State,
    Data,
    Emits,
    Calls,
    Record
  >;
};

type AnyCell = Ignored | Impossible | ((state: never, data: never, context: never) => unknown);

export type Reaction<State> = {
  readonly input: InputDefinition<unknown>;
  readonly emits: readonly EventDefinition[];
  readonly calls: readonly CallDefinition[];
  readonly cells: { readonly [status: string]: AnyCell };
  /** Never present; ties the reaction to its participant's state for the compiler. */
  readonly state?: State;
};

// biome-ignore lint/suspicious/noExplicitAny: a definition's data type is invariant; any event or call may be declared.
type AnyEvent = EventDefinition<string, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above.
type AnyCall = CallDefinition<string, any, any, any>;

/** Every status that a participant's order can be in here, once it has been heard of. */
export function statusesOf(schema: StatusUnion<Status>): string[] {
  return schema.options.flatMap((option) => [...option.shape.status.values]);
}

/**
 * The words a participant's declaration is written in, tied to its state (and its shared records).
 *
 * `when` ties an input to what may be emitted and called because of it, and to what happens in each status:
 * emitting or calling what is not declared, or leaving out a status, does not compile. `otherwise` answers
 * every status the same way, for spreading before the ones that differ.
 */
export function reactions<State extends Status, Record = never>(
  schema: StatusUnion<State>,
  _records?: SharedRecords<State, Record>,
) {
  const statuses = ['absent', ...statusesOf(schema)];

  function when<Data, Emits extends AnyEvent = never, Calls extends AnyCall = never>(
    input: InputDefinition<Data>,
    declared: { readonly emits?: readonly Emits[]; readonly calls?: readonly Calls[] },
    cells: Cells<State, NoInfer<Data>, NoInfer<Emits>, NoInfer<Calls>, Record>,
  ): Reaction<State> {
    return {
      input,
      emits: declared.emits ?? [],
      calls: declared.calls ?? [],
      cells: cells as unknown as Reaction<State>['cells'],
    };
  }

  function otherwise<Answer extends Ignored | Impossible>(answer: Answer) {
    return Object.fromEntries(statuses.map((status) => [status, answer])) as {
      readonly [S in State['status'] | 'absent']: Answer;
    };
  }

  return { when, otherwise };
}
