import type { Status } from '../saga/reaction.ts';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** What one participant knows of an order: its record, when it wants to be woken, and its own clock (milliseconds). */
export type Standing = {
  readonly state: Status | undefined;
  readonly deadline: number | undefined;
  readonly clock: number;
};

/**
 * A text that is the same for standings that behave alike: fields of the journal are left out, and of instants only
 * their order counts. That decisions compare instants and do not measure them is taken for granted.
 */
export function canonicalStanding({ state, deadline, clock }: Standing, journal: readonly string[]): string {
  const told = { state: withoutJournal(state, journal), deadline: isoOf(deadline), clock: isoOf(clock) };
  const instants = new Set<string>();
  collect(told, instants);
  const ranks = new Map([...instants].sort().map((text, rank) => [text, `@${rank}`]));
  return canonical(told, ranks);
}

export function withoutJournal(state: Status | undefined, journal: readonly string[]): Status | undefined {
  if (state === undefined || journal.length === 0) return state;
  const kept = Object.entries(state).filter(([field]) => !journal.includes(field));
  return Object.fromEntries(kept) as Status;
}

/** JSON with sorted keys, and with the texts replaced that `names` gives another name. */
export function canonical(value: unknown, names: ReadonlyMap<string, string> = new Map()): string {
  if (typeof value === 'string') return JSON.stringify(names.get(value) ?? value);
  if (value instanceof Date) return canonical(value.toISOString(), names);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, names)).join()}]`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const sorted = fields.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field, names)}`).join()}}`;
}

function isoOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string' && instant.test(value)) into.add(value);
  if (typeof value === 'object' && value !== null)
    for (const field of Object.values(value)) collect(field, into);
}
