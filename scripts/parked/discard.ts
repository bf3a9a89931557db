import type { Sql, TransactionSql } from 'postgres';
import { derivedId } from '../../shared/messaging/ids.ts';
import type { ServiceName } from '../services.ts';
import { UserError } from '../stack/user-error.ts';

type Discarded = {
  readonly eventId: string | null;
  readonly orderId: string | null;
  readonly type: string | null;
  readonly reason: string;
};

/**
 * Takes an entry out for good and notes in the service's inbox, in the same transaction, that and why it was:
 * nothing goes without a trace. What was held behind it goes on. A `UserError` when there is no such entry.
 */
export async function discardEntry(
  sql: Sql,
  service: ServiceName,
  id: string,
  reason: string,
): Promise<void> {
  await sql.begin(async (tx) => {
    const entry = await deleteEntry(tx, id);
    if (entry === undefined) throw new UserError(`There is no entry ${id} at ${service}.`);
    await noteDiscarded(tx, traceId(service, id, entry), entry, `discarded: ${reason}`);
  });
}

/**
 * The inbox row to note it in: the event's own, except where that tells of another message (the one that came
 * first under this id), or where the id could not be read.
 */
function traceId(service: ServiceName, id: string, { eventId, reason }: Discarded): string {
  return eventId === null || reason === 'conflict' ? derivedId('discarded', service, id) : eventId;
}

async function deleteEntry(tx: TransactionSql, id: string): Promise<Discarded | undefined> {
  const [entry] = await tx<Discarded[]>`
    delete from parked where id = ${id}::bigint
    returning event_id as "eventId", order_id as "orderId", type, reason`;
  return entry;
}

async function noteDiscarded(
  tx: TransactionSql,
  eventId: string,
  { orderId, type }: Discarded,
  outcome: string,
): Promise<void> {
  await tx`
    insert into inbox (event_id, order_id, type, payload_hash, outcome)
    values (${eventId}::uuid, ${orderId}::uuid, ${type ?? 'unreadable'}, 0, ${outcome})
    on conflict (event_id) do update set outcome = excluded.outcome`;
}
