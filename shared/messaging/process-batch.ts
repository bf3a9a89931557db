import type { TransactionSql } from 'postgres';
import type { Transactor } from '../postgres/transactor.ts';
import type { Participant } from '../saga/participant.ts';
import type { Decided } from './batch.ts';
import { decideBatch } from './decide-batch.ts';
import { callIdsOf, inboxEntries, readKnown } from './known.ts';
import type { RecordStore } from './record-store.ts';
import type { Intent } from './sql/calls.ts';
import { type Care, wasOvertaken } from './sql/care.ts';
import { deleteInbox, updateOutcomes } from './sql/inbox.ts';
import { deleteParked, insertParked, parkAgain } from './sql/parked.ts';
import { writeBatch } from './sql/write-batch.ts';
import type { Work } from './work.ts';

export type BatchSettings = {
  readonly transactor: Transactor;
  readonly participant: Participant;
  readonly records?: RecordStore<unknown>;
  now(): Date;
  schemaId(type: string): number | undefined;
  /** Called between steps, so that tests can stop the process right there. */
  failpoint?(name: 'after-read' | 'before-commit'): Promise<void>;
};

/** For how long, in milliseconds, batches are written carefully after one that had to be: repeats come in swarms. */
const carefulMs = 5_000;

/**
 * Gives the function that processes one batch: one transaction, a number of statements that does not depend on the
 * batch's size. States and shared records in; decisions; inbox, states, outbox and calls out. All of it is
 * committed, or nothing is. Throws what Postgres throws.
 *
 * Locks are taken in phases (shared records, inbox ids, calls, states), each in key order, so that batches of
 * several instances do not wait for each other in a circle.
 */
export function batchProcessor(settings: BatchSettings): (works: readonly Work[]) => Promise<Decided> {
  let carefulUntil = 0;
  return async (works) => {
    if (Date.now() >= carefulUntil) {
      try {
        return await processBatch(settings, works, 'trusting');
      } catch (error) {
        if (!wasOvertaken(error)) throw error;
        carefulUntil = Date.now() + carefulMs;
      }
    }
    return await processBatch(settings, works, 'careful');
  };
}

async function processBatch(settings: BatchSettings, works: readonly Work[], care: Care): Promise<Decided> {
  return await settings.transactor.run(async (tx, begun) => {
    const known = await readKnown(settings, tx, begun, works, care);
    await settings.failpoint?.('after-read');
    const decided = decideBatch({ ...settings, now: settings.now() }, works, known);
    const intents = await write(settings, tx, works, decided, care);
    await settings.failpoint?.('before-commit');
    return { ...decided, intents };
  });
}

/** Gives the calls that were not wished for already: only those are ours to attempt. */
async function write(
  settings: BatchSettings,
  tx: TransactionSql,
  works: readonly Work[],
  decided: Decided,
  care: Care,
): Promise<Intent[]> {
  const { states, events, intents, records, outcomes, forgotten } = decided;
  const trusting = care === 'trusting';
  const inbox = trusting ? inboxEntries(works).filter(({ eventId }) => !forgotten.has(eventId)) : [];
  const noted = inbox.map((entry) => ({ ...entry, outcome: outcomes.get(entry.eventId) ?? 'applied' }));
  const corrected = new Map(outcomes);
  for (const { eventId } of noted) corrected.delete(eventId);
  const [ours] = await Promise.all([
    writeBatch(
      tx,
      { inbox: noted, states, events, intents, taken: trusting ? [...callIdsOf(works)] : [] },
      care,
    ),
    records.length > 0 && settings.records?.save(tx, records),
    corrected.size > 0 && updateOutcomes(tx, corrected),
    forgotten.size > 0 && !trusting && deleteInbox(tx, [...forgotten]),
    decided.unparked.length > 0 && deleteParked(tx, decided.unparked),
    ...decided.parked.map((entry) => insertParked(tx, entry)),
    ...decided.parkedAgain.map(({ id, reason, detail }) => parkAgain(tx, id, reason, detail)),
  ]);
  return ours;
}
