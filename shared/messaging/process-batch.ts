import type { TransactionSql } from 'postgres';
import type { Transactor } from '../postgres/transactor.ts';
import type { Participant } from '../saga/participant.ts';
import type { Decided, Known } from './batch.ts';
import { decideBatch } from './decide-batch.ts';
import { inboxEntries, readKnown, readOrders } from './known.ts';
import type { RecordStore } from './record-store.ts';
import { type Care, wasOvertaken } from './sql/care.ts';
import { deleteInbox, updateOutcomes } from './sql/inbox.ts';
import { deleteParked, insertParked, parkAgain } from './sql/parked.ts';
import { type Written, writeBatch } from './sql/write-batch.ts';
import { parkedIdOf, type Work } from './work.ts';

export type BatchSettings = {
  readonly transactor: Transactor;
  readonly participant: Participant;
  readonly records?: RecordStore<unknown>;
  now(): Date;
  schemaId(type: string): number | undefined;
  /** Called between steps, so that tests can stop the process right there. */
  failpoint?(name: 'after-read' | 'after-inbox' | 'before-commit'): Promise<void>;
};

/** For how long, in milliseconds, batches are written carefully after one that had to be: repeats come in swarms. */
const carefulMs = 5_000;

/**
 * Gives the function that processes one batch: one transaction, a number of statements that does not depend on the
 * batch's size. States and shared records in; decisions; inbox, states, outbox and calls out. All of it is
 * committed, or nothing is. Throws what Postgres throws.
 *
 * An ordinary batch (nothing parked, no shared records) is written by one statement, which is the transaction.
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
  const { transactor, records, failpoint } = settings;
  // Failpoints lie between statements, so there have to be several.
  if (
    care === 'trusting' &&
    !records &&
    !failpoint &&
    !works.some((work) => parkedIdOf(work) !== undefined)
  ) {
    const done = await transactor.alone((sql) => writeOrdinary(settings, sql, works));
    if (done !== undefined) return done;
  }
  return await transactor.run(async (tx, begun) => {
    const known = await readKnown(settings, tx, begun, works, care);
    if (care === 'careful') await failpoint?.('after-inbox');
    await failpoint?.('after-read');
    const decided = decideBatch({ ...settings, now: settings.now() }, works, known);
    const written = await write(settings, tx, works, known, decided, care);
    await failpoint?.('before-commit');
    return { ...decided, ...written };
  });
}

/** Undefined, and nothing done, if it turns out that more than one statement is needed. */
async function writeOrdinary(
  settings: BatchSettings,
  sql: TransactionSql,
  works: readonly Work[],
): Promise<Decided | undefined> {
  const known = await readOrders(sql, works);
  const decided = decideBatch({ ...settings, now: settings.now() }, works, known);
  if (decided.parked.length > 0) return undefined;
  const { rows } = rowsOf(works, known, decided, 'trusting');
  return { ...decided, ...(await writeBatch(sql, rows, 'trusting')) };
}

async function write(
  settings: BatchSettings,
  tx: TransactionSql,
  works: readonly Work[],
  known: Known,
  decided: Decided,
  care: Care,
): Promise<Written> {
  const { records, forgotten } = decided;
  const { rows, corrections } = rowsOf(works, known, decided, care);
  const [written] = await Promise.all([
    writeBatch(tx, rows, care),
    records.length > 0 && settings.records?.save(tx, records),
    corrections.size > 0 && updateOutcomes(tx, corrections),
    forgotten.size > 0 && care === 'careful' && deleteInbox(tx, [...forgotten]),
    decided.unparked.length > 0 && deleteParked(tx, decided.unparked),
    ...decided.parked.map((entry) => insertParked(tx, entry)),
    ...decided.parkedAgain.map(({ id, reason, detail }) => parkAgain(tx, id, reason, detail)),
  ]);
  return written;
}

/** With care, inputs and outcomes were marked when they were read; what became of them is a correction then. */
function rowsOf(works: readonly Work[], known: Known, decided: Decided, care: Care) {
  const { states, events, intents, outcomes, forgotten } = decided;
  if (care === 'careful')
    return { rows: { inbox: [], states, events, intents, taken: [] }, corrections: outcomes };
  const corrections = new Map(outcomes);
  const inbox = [];
  for (const entry of inboxEntries(works)) {
    if (!forgotten.has(entry.eventId))
      inbox.push({ ...entry, outcome: outcomes.get(entry.eventId) ?? 'applied' });
    corrections.delete(entry.eventId);
  }
  return { rows: { inbox, states, events, intents, taken: [...known.openCalls] }, corrections };
}
