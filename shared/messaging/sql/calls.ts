import type { Sql, TransactionSql } from 'postgres';
import { jsonLines, plainArray, textArray } from '../../postgres/arrays.ts';
import type { Trace } from '../trace.ts';
import { type Care, SeenBefore } from './care.ts';

/** A wished-for external effect. `attempts` counts the one that may be under way. */
export type Intent = Trace & {
  readonly callId: string;
  readonly orderId: string;
  readonly name: string;
  readonly request: unknown;
  readonly causationId: string;
  readonly attempts: number;
  /** Milliseconds for which nobody else starts an attempt. */
  readonly leaseMs: number;
};

/**
 * Keeps the wishes, leased for the attempt that follows the commit, and returns those that are new. One that is
 * already there stays as it is: its attempt is somebody else's. When trusting, throws a unique violation instead.
 */
export async function insertCalls(
  tx: TransactionSql,
  intents: Intent[],
  care: Care,
): Promise<Intent[]> {
  if (intents.length === 0) return intents;
  const rows = await tx<{ call_id: string }[]>`
    insert into calls (call_id, order_id, name, causation_id, traceparent, tracestate, attempts, due_at, request)
    select call_id, order_id, name, causation_id, traceparent, tracestate, 1,
      now() + lease_ms * interval '1 millisecond', request::json
    from unnest(
      ${plainArray(intents.map((intent) => intent.callId))}::uuid[],
      ${plainArray(intents.map((intent) => intent.orderId))}::uuid[],
      ${textArray(intents.map((intent) => intent.name))}::text[],
      ${plainArray(intents.map((intent) => intent.causationId))}::uuid[],
      ${textArray(intents.map((intent) => intent.traceparent))}::text[],
      ${textArray(intents.map((intent) => intent.tracestate))}::text[],
      ${plainArray(intents.map((intent) => intent.leaseMs))}::integer[],
      string_to_array(${jsonLines(intents.map((intent) => intent.request))}, e'\n')
    ) as n (call_id, order_id, name, causation_id, traceparent, tracestate, lease_ms, request)
    ${care === 'careful' ? tx`on conflict do nothing returning call_id` : tx``}`;
  if (rows.count === intents.length) return intents;
  const inserted = new Set(rows.map((row) => row.call_id));
  return intents.filter(({ callId }) => inserted.has(callId));
}

/**
 * Deletes the wishes whose outcome is being applied and returns those that were still there. When trusting, throws
 * `SeenBefore` if any was not.
 */
export async function takeCalls(
  tx: TransactionSql,
  callIds: readonly string[],
  care: Care,
): Promise<ReadonlySet<string>> {
  const asked = new Set(callIds);
  if (asked.size === 0) return asked;
  const rows = await tx<{ call_id: string }[]>`
    delete from calls where call_id = any(${plainArray([...asked].sort())}::uuid[])
    ${care === 'careful' ? tx`returning call_id` : tx``}`;
  if (rows.count === asked.size) return asked;
  if (care === 'trusting') throw new SeenBefore('the outcome of a call came before');
  return new Set(rows.map((row) => row.call_id));
}

/** Leases due wishes for one attempt each; several instances never get the same one. */
export async function leaseDueCalls(sql: Sql, leaseMs: number, limit: number): Promise<Intent[]> {
  return await sql<Intent[]>`
    update calls set due_at = now() + ${leaseMs}::double precision * interval '1 millisecond', attempts = attempts + 1
    where call_id in (
      select call_id from calls where due_at <= now() order by due_at limit ${limit}::integer for update skip locked
    )
    returning call_id as "callId", order_id as "orderId", name, request, causation_id as "causationId",
      traceparent, tracestate, attempts, ${leaseMs}::integer as "leaseMs"`;
}

/** Puts a wish off after a failed attempt, in milliseconds. */
export async function postponeCall(
  sql: Sql,
  callId: string,
  delayMs: number,
  lastError: string,
): Promise<void> {
  await sql`
    update calls
    set due_at = now() + ${delayMs}::double precision * interval '1 millisecond', last_error = ${lastError}
    where call_id = ${callId}`;
}

/** Sets a wish aside for a person: it is not attempted again until its due_at is set by hand. */
export async function parkCall(sql: Sql, callId: string, lastError: string): Promise<void> {
  await sql`update calls set due_at = 'infinity', last_error = ${lastError} where call_id = ${callId}`;
}
