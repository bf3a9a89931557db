import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { oldestOf, selectEntry, selectParkedCall } from './entry.ts';
import { NotParked, Refused } from './refusal.ts';

/** What became of it: gone because it was processed, set aside once more, or not looked at in time. */
export type Redriven = {
  readonly outcome: 'processed' | 'failed again' | 'pending';
  readonly detail: string;
};

/** The service looks every second. */
const waitMs = 8_000;
const lookEveryMs = 200;

/**
 * Gives an entry back to its running service and waits for what comes of it, at most until `signal`. `NotParked`
 * when there is no such entry; a `Refused` says why one cannot be tried again.
 */
export async function redriveEntry(sql: Sql, id: string, signal?: AbortSignal): Promise<Redriven> {
  const entry = await selectEntry(sql, id);
  if (entry === undefined) throw new NotParked(`There is no entry ${id}.`);
  if (entry.reason === 'conflict')
    throw new Refused('Its event id came before with other content, which stands: it can only be discarded.');
  const oldest = entry.orderId === null ? id : await oldestOf(sql, entry.orderId);
  if (oldest !== undefined && oldest !== id) throw new Refused(waitsBehind(oldest));
  if (!(await releaseEntry(sql, id))) throw new NotParked(`Entry ${id} is gone: somebody else was faster.`);
  return await outcomeOfEntry(sql, id, signal);
}

export function waitsBehind(oldest: string): string {
  return `It waits behind entry ${oldest} of its order. Redrive that one, or discard it if it can be: this one follows.`;
}

/** What the service makes of an entry that was released. */
export async function outcomeOfEntry(sql: Sql, id: string, signal?: AbortSignal): Promise<Redriven> {
  return await outcomeOf(async () => {
    const now = await selectEntry(sql, id);
    if (now === undefined) return { outcome: 'processed', detail: '' };
    return now.standing === 'parked' ? { outcome: 'failed again', detail: now.detail } : undefined;
  }, signal);
}

/** Attempts a parked call again, under its old idempotency key and with its count of attempts going on. */
export async function redriveCall(sql: Sql, callId: string, signal?: AbortSignal): Promise<Redriven> {
  const released = await releaseCall(sql, callId);
  if (!released) throw new NotParked(`There is no parked call ${callId}.`);
  return await outcomeOf(async () => {
    if (!(await callExists(sql, callId))) return { outcome: 'processed', detail: '' };
    const parked = await selectParkedCall(sql, callId);
    return parked && { outcome: 'failed again', detail: parked.lastError ?? '' };
  }, signal);
}

async function outcomeOf(
  look: () => Promise<Redriven | undefined>,
  signal: AbortSignal | undefined,
): Promise<Redriven> {
  const deadline = performance.now() + waitMs;
  while (performance.now() < deadline && !signal?.aborted) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await delay(lookEveryMs);
  }
  return { outcome: 'pending', detail: 'the service has not finished with it yet' };
}

/** Releasing it again changes nothing; false when it is gone. */
async function releaseEntry(sql: Sql, id: string): Promise<boolean> {
  const released = await sql`
    update parked set standing = case standing when 'parked' then 'redrive' else standing end
    where id = ${id}::bigint`;
  return released.count > 0;
}

async function releaseCall(sql: Sql, callId: string): Promise<boolean> {
  const released = await sql`
    update calls set due_at = now() where call_id = ${callId}::uuid and due_at = 'infinity'`;
  return released.count > 0;
}

async function callExists(sql: Sql, callId: string): Promise<boolean> {
  const rows = await sql`select 1 from calls where call_id = ${callId}::uuid`;
  return rows.length > 0;
}
