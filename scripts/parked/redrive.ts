import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { UserError } from '../stack/user-error.ts';
import { selectEntry, selectParkedCall } from './entry.ts';

/** What became of it: gone because it was processed, set aside once more, or not looked at in time. */
export type Redriven = {
  readonly outcome: 'processed' | 'failed again' | 'pending';
  readonly detail: string;
};

/** The service looks every second. */
const waitMs = 8_000;
const lookEveryMs = 200;

/**
 * Gives an entry back to its running service and waits for what comes of it. A `UserError` says why one cannot
 * be tried again.
 */
export async function redriveEntry(sql: Sql, id: string): Promise<Redriven> {
  const entry = await selectEntry(sql, id);
  if (entry === undefined) throw new UserError(`There is no entry ${id}.`);
  if (entry.reason === 'conflict')
    throw new UserError(
      'Its event id came before with other content, which stands: it can only be discarded.',
    );
  const oldest = entry.orderId === null ? id : await oldestOf(sql, entry.orderId);
  if (oldest !== id)
    throw new UserError(
      `It waits behind entry ${oldest} of its order. Redrive or discard that one: this one follows.`,
    );
  await releaseEntry(sql, id);
  return await outcomeOf(async () => {
    const now = await selectEntry(sql, id);
    if (now === undefined) return { outcome: 'processed', detail: '' };
    return now.standing === 'parked' ? { outcome: 'failed again', detail: now.detail } : undefined;
  });
}

/** Attempts a parked call again, under its old idempotency key and with its count of attempts going on. */
export async function redriveCall(sql: Sql, callId: string): Promise<Redriven> {
  const released = await releaseCall(sql, callId);
  if (!released) throw new UserError(`There is no parked call ${callId}.`);
  return await outcomeOf(async () => {
    if (!(await callExists(sql, callId))) return { outcome: 'processed', detail: '' };
    const parked = await selectParkedCall(sql, callId);
    return parked && { outcome: 'failed again', detail: parked.lastError ?? '' };
  });
}

async function outcomeOf(look: () => Promise<Redriven | undefined>): Promise<Redriven> {
  const deadline = performance.now() + waitMs;
  while (performance.now() < deadline) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await delay(lookEveryMs);
  }
  return { outcome: 'pending', detail: 'the service has not finished with it yet' };
}

async function oldestOf(sql: Sql, orderId: string): Promise<string | undefined> {
  const [oldest] = await sql<{ id: string }[]>`
    select id from parked where order_id = ${orderId}::uuid and reason <> 'conflict' order by id limit 1`;
  return oldest?.id;
}

async function releaseEntry(sql: Sql, id: string): Promise<void> {
  await sql`update parked set standing = 'redrive' where id = ${id}::bigint and standing = 'parked'`;
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
