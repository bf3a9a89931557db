import { expect } from 'vitest';
import { orderId as sampleOrderId } from '../../scripts/sample-order.ts';
import { checkAgainstDeclaration } from '../../shared/proof/declared-output.ts';
import { type AnyDecision, decide } from '../../shared/saga/decide.ts';
import type { Change } from '../../shared/saga/decision.ts';
import { InvariantBroken } from '../../shared/saga/errors.ts';
import type { Input, InputDefinition } from '../../shared/saga/input.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import type { Status } from '../../shared/saga/reaction.ts';

export type Given<Record> = {
  /** Default: the order that the first event of the test names. */
  readonly orderId?: string;
  readonly now?: Date;
  /** The shared records before the first step. */
  readonly records?: readonly Record[];
};

/** All that the decision made; what is left out must not have been made. `state` checks it whole. */
export type Expected = {
  readonly status: string;
  readonly state?: object;
  readonly events?: readonly Input[];
  readonly calls?: readonly { readonly call: string; readonly request: unknown }[];
  /** The changed shared records, in the decision's order. */
  readonly records?: readonly unknown[];
  readonly deadline?: Date;
};

type Outcome = AnyDecision | { readonly impossible: string };

/** A step at another time than the test's. */
export type Timed = Input & { readonly at?: Date };

export function at(time: Date, step: Input): Timed {
  return { ...step, at: time };
}

/** An outcome, command or deadline as a given step; events are given by their own `of`. */
export function input<Data>(definition: InputDefinition<Data>, data: NoInfer<Data>): Input {
  return { type: definition.type, data };
}

/**
 * Given, when, then for pure decisions. Every step goes through the participant's real decision, state and
 * shared records are carried from one to the next, and whatever a decision makes is checked against the
 * declaration and its schemas. A given step may be ignored, but must be possible.
 */
export function given<State extends Status, Record>(
  participant: Participant<State, Record>,
  steps: readonly Timed[] = [],
  options: Given<Record> = {},
) {
  const { name } = participant;
  const records = new Map((options.records ?? []).map((record) => [keyOf(participant, record), record]));
  let state: State | undefined;

  function run({ at, ...step }: Timed): Outcome {
    const now = at ?? options.now ?? new Date('2026-03-01T12:00:00Z');
    const orderId = options.orderId ?? orderNamedBy([...steps, step]) ?? sampleOrderId;
    const keys = participant.records?.keysFor(state, step) ?? [];
    const record = (key: string) => {
      if (!keys.includes(key))
        throw new Error(`${name} reads the shared record ${key} without asking for it`);
      return records.get(key);
    };
    if (!participant.reactions.has(step.type)) throw new Error(`${name} does not react to ${step.type}`);
    try {
      const decision = decide(participant, state, step, { orderId, now, record });
      checkAgainstDeclaration(participant, step, keys, decision);
      return decision;
    } catch (error) {
      if (error instanceof InvariantBroken) return { impossible: error.message };
      throw error;
    }
  }

  for (const step of steps) {
    const outcome = run(step);
    if ('impossible' in outcome) throw new Error(`a given step is impossible: ${outcome.impossible}`);
    if ('ignored' in outcome) continue;
    const change = outcome as Change<State, never, never, Record>;
    state = change.state;
    for (const record of change.records ?? []) records.set(keyOf(participant, record), record);
  }

  function when(event: Timed): Then;
  function when<Data>(definition: InputDefinition<Data>, data: NoInfer<Data>): Then;
  function when(wanted: Partial<Timed> & { readonly type: string }, ...rest: unknown[]): Then {
    const step = { ...wanted, data: rest.length > 0 ? rest[0] : wanted.data };
    return thenOf(run(step), `${name}, ${state?.status ?? 'absent'}, when ${step.type}`);
  }

  return { state, records: [...records.values()], when };
}

export type Then = {
  /** The decision made exactly this. */
  thenDecided(expected: Expected): void;
  /** Nothing was done, for this reason. */
  thenIgnored(reason: string): void;
  /** The declaration says that this cannot happen; `reason` may be part of why. */
  thenImpossible(reason?: string): void;
};

function thenOf(outcome: Outcome, situation: string): Then {
  return {
    thenDecided(expected) {
      if ('impossible' in outcome || 'ignored' in outcome)
        expect.fail(`${situation}: expected ${show(expected)}\nbut got ${show(outcome)}`);
      const { state, events = [], calls = [], records = [], deadline } = outcome;
      expect({ status: state.status, events, calls, records, deadline }, situation).toEqual({
        status: expected.status,
        events: expected.events ?? [],
        calls: expected.calls ?? [],
        records: expected.records ?? [],
        deadline: expected.deadline,
      });
      if (expected.state !== undefined) expect(state, `${situation}: the state`).toEqual(expected.state);
    },
    thenIgnored(reason) {
      expect(outcome, situation).toEqual({ ignored: reason });
    },
    thenImpossible(reason = '') {
      if (!('impossible' in outcome))
        expect.fail(`${situation}: expected it to be impossible\nbut got ${show(outcome)}`);
      expect(outcome.impossible, situation).toContain(reason);
    },
  };
}

function keyOf<State extends Status, Record>(participant: Participant<State, Record>, record: Record) {
  if (participant.records === undefined) throw new Error(`${participant.name} has no shared records`);
  return participant.records.keyOf(record);
}

function orderNamedBy(steps: readonly Input[]): string | undefined {
  const ids = steps.map(({ data }) => (data as { orderId?: string } | undefined)?.orderId);
  return ids.find((id) => id !== undefined);
}

function show(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
