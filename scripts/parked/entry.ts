import type { Sql } from 'postgres';
import type { ParkedRow } from '../../shared/messaging/sql/parked.ts';

/** One parked entry, whole. */
export async function selectEntry(sql: Sql, id: string): Promise<ParkedRow | undefined> {
  const [entry] = await sql<ParkedRow[]>`
    select id, standing, kind, order_id as "orderId", event_id as "eventId", type, topic, partition, "offset", key,
      value, headers, reason, detail, attempts, parked_at as "parkedAt"
    from parked where id = ${id}::bigint`;
  return entry;
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
export async function selectParkedCall(sql: Sql, callId: string): Promise<ParkedCall | undefined> {
  const [call] = await sql<ParkedCall[]>`
    select call_id as "callId", order_id as "orderId", name, request, attempts, last_error as "lastError",
      wanted_at as "wantedAt"
    from calls where call_id = ${callId}::uuid and due_at = 'infinity'`;
  return call;
}
