import type { TransactionSql } from 'postgres';
import { plainArray, textArray } from '../../postgres/arrays.ts';

export type InboxEntry = {
  readonly eventId: string;
  readonly orderId: string | null;
  readonly type: string;
  readonly hash: string;
};

/**
 * Marks the ids as seen and returns those that were seen before. A concurrent batch with one of these ids waits
 * here until we commit, and then sees a repeat.
 */
export async function insertInbox(tx: TransactionSql, entries: readonly InboxEntry[]): Promise<Set<string>> {
  if (entries.length === 0) return new Set();
  const sorted = entries.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1));
  const rows = await tx<{ event_id: string }[]>`
    insert into inbox (event_id, order_id, type, payload_hash)
    select * from unnest(
      ${plainArray(sorted.map((entry) => entry.eventId))}::uuid[],
      ${plainArray(sorted.map((entry) => entry.orderId))}::uuid[],
      ${textArray(sorted.map((entry) => entry.type))}::text[],
      ${plainArray(sorted.map((entry) => entry.hash))}::bigint[])
    on conflict do nothing
    returning event_id`;
  const inserted = new Set(rows.map((row) => row.event_id));
  return new Set(sorted.map((entry) => entry.eventId).filter((id) => !inserted.has(id)));
}

/** The payload hashes that ids were first seen with. */
export async function readHashes(tx: TransactionSql, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx<{ event_id: string; payload_hash: string }[]>`
    select event_id, payload_hash from inbox where event_id = any(${plainArray(ids)}::uuid[])`;
  return new Map(rows.map((row) => [row.event_id, row.payload_hash]));
}

/** Notes what became of inputs that were not simply applied. */
export async function updateOutcomes(
  tx: TransactionSql,
  outcomes: ReadonlyMap<string, string>,
): Promise<void> {
  await tx`
    update inbox set outcome = n.outcome
    from unnest(
      ${plainArray([...outcomes.keys()])}::uuid[],
      ${textArray([...outcomes.values()])}::text[]
    ) as n (event_id, outcome)
    where inbox.event_id = n.event_id`;
}

/** Notes what a person has made of one id, whether it was seen before or is forgotten by now. */
export async function noteByHand(
  tx: TransactionSql,
  { eventId, orderId, type, hash }: InboxEntry,
  outcome: string,
): Promise<void> {
  await tx`
    insert into inbox (event_id, order_id, type, payload_hash, outcome)
    values (${eventId}::uuid, ${orderId}::uuid, ${type}, ${hash}::bigint, ${outcome})
    on conflict (event_id) do update set outcome = excluded.outcome`;
}

/** Forgets ids, so that they can come again. */
export async function deleteInbox(tx: TransactionSql, ids: readonly string[]): Promise<void> {
  await tx`delete from inbox where event_id = any(${plainArray(ids)}::uuid[])`;
}
