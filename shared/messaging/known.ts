import type { TransactionSql } from 'postgres';
import type { Participant } from '../saga/participant.ts';
import type { Known } from './batch.ts';
import { storable } from './parked-entry.ts';
import type { RecordStore } from './record-store.ts';
import { takeCalls } from './sql/calls.ts';
import type { Care } from './sql/care.ts';
import { type InboxEntry, insertInbox, readHashes } from './sql/inbox.ts';
import { loadOrders } from './sql/orders.ts';
import { lockParked } from './sql/parked.ts';
import { parkedAsOf, parkedIdOf, type Work } from './work.ts';

/**
 * What the database knows about a batch's inputs, taking on trust that none of them came before. Nothing is locked:
 * writing detects what has changed since.
 */
export async function readOrders(sql: TransactionSql, works: readonly Work[]): Promise<Known> {
  const { states, held } = await loadOrders(sql, orderIdsOf(works));
  return { states, heldOrders: held, openCalls: callIdsOf(works), ...nothingElse };
}

const nothingElse = {
  repeats: new Map<string, string>(),
  lockedParked: new Set<string>(),
  records: [],
  recordKeys: new Set<string>(),
};

/**
 * The same with what has to be locked: shared records and redriven entries. Reads go out together with `begin`; nothing
 * is written or relied on before `begun`. With care, ids and outcomes are marked right here, to see which are repeats.
 */
export async function readKnown(
  { participant, records: store }: { participant: Participant; records?: RecordStore<unknown> },
  tx: TransactionSql,
  begun: Promise<unknown>,
  works: readonly Work[],
  care: Care,
): Promise<Known> {
  const loading = loadOrders(tx, orderIdsOf(works));
  const locking = lockParked(
    tx,
    works.flatMap((work) => parkedAsOf(work) ?? []),
  );
  const [{ states, held }, lockedParked] = await Promise.all([loading, locking, begun]);
  const keys = store && participant.records ? recordKeys(participant, works, states) : [];
  const records = store && keys.length > 0 ? await store.lock(tx, keys) : [];
  const common = { states, heldOrders: held, lockedParked, records, recordKeys: new Set(keys) };
  if (care === 'trusting') return { ...common, repeats: new Map(), openCalls: callIdsOf(works) };
  const [repeated, openCalls] = await Promise.all([
    insertInbox(tx, inboxEntries(works)),
    takeCalls(tx, [...callIdsOf(works)]),
  ]);
  const repeats = repeated.size > 0 ? await readHashes(tx, [...repeated]) : new Map<string, string>();
  return { ...common, repeats, openCalls };
}

/**
 * Outcomes and deadlines have marks of their own (the call, the armed deadline); redriven inputs have theirs already.
 */
export function inboxEntries(works: readonly Work[]): InboxEntry[] {
  const entries = new Map<string, InboxEntry>();
  for (const work of works) {
    if (work.kind === 'outcome' || work.kind === 'deadline' || work.id === null) continue;
    if (parkedIdOf(work) !== undefined) continue;
    const { id: eventId, orderId, type, hash } = work;
    if (!entries.has(eventId)) entries.set(eventId, { eventId, orderId, type: storable(type ?? ''), hash });
  }
  return [...entries.values()];
}

/** The calls that the batch brings outcomes of. */
function callIdsOf(works: readonly Work[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const work of works) if (work.kind === 'outcome' && !work.parkedId) ids.add(work.callId);
  return ids;
}

function orderIdsOf(works: readonly Work[]): string[] {
  const ids = new Set<string>();
  for (const work of works) if (work.orderId !== null) ids.add(work.orderId);
  return [...ids];
}

/** Keys from the stored states and from all inputs together: a state that the batch creates came from one of them. */
function recordKeys(participant: Participant, works: readonly Work[], states: Known['states']): string[] {
  const byOrder = new Map(states.map((state) => [state.orderId, state.data]));
  const keys = new Set<string>();
  for (const work of works) {
    if (work.kind === 'poison' || work.kind === 'passed-over') continue;
    for (const key of participant.records?.keysFor(byOrder.get(work.orderId), work) ?? []) keys.add(key);
  }
  return [...keys].sort();
}
