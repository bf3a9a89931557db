import type { Sql, TransactionSql } from 'postgres';
import { plainArray } from '../../postgres/arrays.ts';
import type { Trace } from '../trace.ts';

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

/** Deletes the wishes whose outcome is being applied and returns those that were still there. */
export async function takeCalls(tx: TransactionSql, callIds: readonly string[]): Promise<Set<string>> {
  if (callIds.length === 0) return new Set();
  const rows = await tx<{ call_id: string }[]>`
    delete from calls where call_id = any(${plainArray(callIds.toSorted())}::uuid[]) returning call_id`;
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
