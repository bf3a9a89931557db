import type { TransactionSql } from 'postgres';
import type { Transactor } from '../postgres/transactor.ts';
import type { Participant } from '../saga/participant.ts';
import type { Decided, Known } from './batch.ts';
import { decideBatch } from './decide-batch.ts';
import { storable } from './parked-entry.ts';
import type { RecordStore } from './record-store.ts';
import { type Intent, insertCalls, takeCalls } from './sql/calls.ts';
import { type Care, wantsCare } from './sql/care.ts';
import { deleteInbox, type InboxEntry, insertInbox, readHashes, updateOutcomes } from './sql/inbox.ts';
import { insertOutbox } from './sql/outbox.ts';
import { deleteParked, insertParked, loadHeldOrders, lockParked, parkAgain } from './sql/parked.ts';
import { loadStates, writeStates } from './sql/states.ts';
import type { Work } from './work.ts';

export type BatchSettings = {
  readonly transactor: Transactor;
  readonly participant: Participant;
  readonly records?: RecordStore<unknown>;
  now(): Date;
  schemaId(type: string): number | undefined;
  /** Called between steps, so that tests can stop the process right there. */
  failpoint?(name: 'after-inbox' | 'before-commit'): Promise<void>;
};

/** For how long, in milliseconds, batches are written carefully after one that had to be: repeats come in swarms. */
const carefulMs = 5_000;

/** Gives the function that processes one batch after the other. */
export function batchProcessor(settings: BatchSettings): (works: readonly Work[]) => Promise<Decided> {
  let carefulUntil = 0;
  return async (works) => {
    if (Date.now() >= carefulUntil) {
      try {
        return await processBatch(settings, works, 'trusting');
      } catch (error) {
        if (!wantsCare(error)) throw error;
        carefulUntil = Date.now() + carefulMs;
      }
    }
    return await processBatch(settings, works, 'careful');
  };
}

/**
 * One batch, one transaction, a number of statements that does not depend on the batch's size: inbox, states and
 * shared records in; decisions; states, outbox and calls out. All of it is committed, or nothing is.
 *
 * Locks are taken in phases (inbox ids, shared records, new states, known states), each in key order, so that batches of
 * several instances cannot wait for each other in a circle. Throws what Postgres throws, or `VersionConflict`.
 */
async function processBatch(settings: BatchSettings, works: readonly Work[], care: Care): Promise<Decided> {
  return await settings.transactor.run(async (tx) => {
    const known = await readKnown(settings, tx, works, care);
    await settings.failpoint?.('after-inbox');
    const decided = decideBatch({ ...settings, now: settings.now() }, works, known);
    const intents = await write(settings, tx, decided, care);
    await settings.failpoint?.('before-commit');
    return { ...decided, intents };
  });
}

/** Statements are sent together; the connection runs them in this order. */
async function readKnown(
  settings: BatchSettings,
  tx: TransactionSql,
  works: readonly Work[],
  care: Care,
): Promise<Known> {
  const { participant, records: store } = settings;
  const orderIds = [...new Set(works.flatMap((work) => work.orderId ?? []))];
  const inserting = insertInbox(tx, inboxEntries(works), care);
  const taking = takeCalls(
    tx,
    works.flatMap((work) => (work.kind === 'outcome' && !work.parkedId ? work.callId : [])),
    care,
  );
  const locking = lockParked(
    tx,
    works.flatMap((work) => (work.kind !== 'command' ? (work.parkedId ?? []) : [])),
  );
  const loading = loadStates(tx, orderIds);
  const [repeated, openCalls, heldOrders, lockedParked, states] = await Promise.all([
    inserting,
    taking,
    loadHeldOrders(tx, orderIds),
    locking,
    loading,
  ]);
  const repeats = repeated.size > 0 ? await readHashes(tx, [...repeated]) : new Map<string, string>();
  const keys = store && participant.records ? recordKeys(participant, works, states) : [];
  const records = store && keys.length > 0 ? await store.lock(tx, keys) : [];
  return { states, repeats, openCalls, heldOrders, lockedParked, records, recordKeys: new Set(keys) };
}

/** Gives the calls that were not wished for already: only those are ours to attempt. */
async function write(
  settings: BatchSettings,
  tx: TransactionSql,
  decided: Decided,
  care: Care,
): Promise<Intent[]> {
  const [, ours] = await Promise.all([
    writeStates(tx, decided.states, care),
    insertCalls(tx, decided.intents, care),
    insertOutbox(tx, decided.events),
    decided.records.length > 0 && settings.records?.save(tx, decided.records),
    decided.outcomes.size > 0 && updateOutcomes(tx, decided.outcomes),
    decided.forgotten.size > 0 && deleteInbox(tx, [...decided.forgotten]),
    decided.unparked.length > 0 && deleteParked(tx, decided.unparked),
    ...decided.parked.map((entry) => insertParked(tx, entry)),
    ...decided.parkedAgain.map(({ id, reason, detail }) => parkAgain(tx, id, reason, detail)),
  ]);
  return ours;
}

/** Outcomes and deadlines have marks of their own (the call, the armed deadline); redriven inputs have theirs already. */
function inboxEntries(works: readonly Work[]): InboxEntry[] {
  const entries = new Map<string, InboxEntry>();
  for (const work of works) {
    if (work.kind === 'outcome' || work.kind === 'deadline' || work.id === null) continue;
    if (work.kind !== 'command' && work.parkedId !== undefined) continue;
    const { id: eventId, orderId, type, hash } = work;
    if (!entries.has(eventId)) entries.set(eventId, { eventId, orderId, type: storable(type ?? ''), hash });
  }
  return [...entries.values()];
}

/** Keys from the stored states and from all inputs together: a state that the batch creates came from one of them. */
function recordKeys(participant: Participant, works: readonly Work[], states: Known['states']): string[] {
  const byOrder = new Map(states.map((state) => [state.orderId, state.data]));
  const keys = works.flatMap((work) =>
    work.kind === 'poison' || work.kind === 'passed-over'
      ? []
      : (participant.records?.keysFor(byOrder.get(work.orderId), work) ?? []),
  );
  return [...new Set(keys)].sort();
}
