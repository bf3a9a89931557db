import type { Participant } from '../../../shared/saga/participant.ts';

/** What can be damaged: first what a single cell does, then whole reactions, and what is declared around them. */
export const kinds = [
  'compensation ignored',
  'mark ignored',
  'forward step ignored',
  'outcome handler ignored',
  'deadline handler ignored',
  'command ignored',
  'event forgotten',
  'call forgotten',
  'deadline forgotten',
  'shared records forgotten',
  'old state kept',
  'field forgotten',
  'guard opened',
  'reaction removed',
  'declared edge removed',
  'inbox forgotten',
  'idempotency key damaged',
  'retry policy damaged',
] as const;
export type Kind = (typeof kinds)[number];

/** The saga with exactly one thing damaged. */
export type Mutant = {
  /** Stable: the same damage has the same id in every run. */
  readonly id: string;
  readonly kind: Kind;
  readonly participant: string;
  /** In one sentence. */
  readonly what: string;
  readonly participants: readonly Participant[];
  /** The participant's cells in which it makes a difference: where none of them is entered, there is nothing to see. */
  readonly cells: readonly { readonly input: string; readonly status: string }[];
  /** Participants that remember no ids. */
  readonly forgetful?: ReadonlySet<string>;
};
