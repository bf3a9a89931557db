import type { Sql } from 'postgres';
import { validate } from 'uuid';
import type { Participant } from '../../saga/participant.ts';
import { discardEntry } from './discard.ts';
import { type Edit, type Edited, editMessage } from './edit.ts';
import { selectEntry, selectParkedCall } from './entry.ts';
import { type Redriven, redriveCall, redriveEntry } from './redrive.ts';
import { NotParked, Refused } from './refusal.ts';
import { callView, entryView } from './view.ts';

/** One parked thing. A call's id is a UUID, any other is a number. */
export type Target = { readonly id: string; readonly isCall: boolean };

/** Undefined for what can be no parked thing's id. */
export function targetOf(id: string): Target | undefined {
  const isCall = validate(id);
  return isCall || /^\d{1,18}$/.test(id) ? { id, isCall } : undefined;
}

export type Parking = {
  /** The service's database. */
  readonly sql: Sql;
  readonly participant: Participant;
  /** Ends waiting for what comes of a redrive. */
  readonly signal?: AbortSignal;
};

/**
 * What a person can do with one thing that a service has parked, whatever it is. Each throws `NotParked` when there
 * is no such thing and `Refused` when it cannot be treated so.
 */
export async function show({ sql, participant }: Parking, { id, isCall }: Target, reveal: boolean) {
  if (isCall) {
    const call = await selectParkedCall(sql, id);
    if (call !== undefined) return callView(participant, call, reveal);
  } else {
    const entry = await selectEntry(sql, id);
    if (entry !== undefined) return entryView(participant, entry, reveal);
  }
  throw new NotParked(`Nothing is parked at ${participant.name} under ${id}.`);
}

export async function redrive({ sql, signal }: Parking, { id, isCall }: Target): Promise<Redriven> {
  return await (isCall ? redriveCall : redriveEntry)(sql, id, signal);
}

export async function discard(
  { sql, participant }: Parking,
  { id, isCall }: Target,
  reason: string,
): Promise<void> {
  if (isCall)
    throw new Refused(
      'A call cannot be discarded: its order would wait for the outcome for ever. Mend the cause and redrive it.',
    );
  await discardEntry(sql, participant.name, id, reason);
}

/** Throws `UnfitData`, too. */
export async function edit(
  { sql, participant, signal }: Parking,
  { id, isCall }: Target,
  change: Edit,
): Promise<Edited> {
  if (isCall) throw new Refused('It is a call, and only messages can be edited.');
  return await editMessage(sql, participant, id, change, signal);
}
