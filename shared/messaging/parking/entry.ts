import type { ISql } from 'postgres';
import { type ParkedRow, parkedColumns } from '../sql/parked.ts';

/** One parked entry, whole. `locked` until the transaction ends: nobody redrives or discards it meanwhile. */
export async function selectEntry(
  sql: ISql,
  id: string,
  { locked = false }: { readonly locked?: boolean } = {},
): Promise<ParkedRow | undefined> {
  const [entry] = await sql<ParkedRow[]>`
    select ${sql.unsafe(parkedColumns)} from parked where id = ${id}::bigint ${locked ? sql`for update` : sql``}`;
  return entry;
}

/** The oldest entry of the order: until that is processed or discarded, nothing behind it is tried. */
export async function oldestOf(sql: ISql, orderId: string): Promise<string | undefined> {
  const [oldest] = await sql<{ id: string }[]>`
    select id from parked where order_id = ${orderId}::uuid and reason <> 'conflict' order by id limit 1`;
  return oldest?.id;
}

export type ParkedCall = {
  readonly callId: string;
  readonly orderId: string;
  readonly name: string;
  readonly request: unknown;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly wantedAt: Date;
};

/** A call that waits for a person; undefined when there is none with this id or it is being attempted. */
export async function selectParkedCall(sql: ISql, callId: string): Promise<ParkedCall | undefined> {
  const [call] = await sql<ParkedCall[]>`
    select call_id as "callId", order_id as "orderId", name, request, attempts, last_error as "lastError",
      wanted_at as "wantedAt"
    from calls where call_id = ${callId}::uuid and due_at = 'infinity'`;
  return call;
}
