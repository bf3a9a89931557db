import type { Sql, TransactionSql } from 'postgres';
import { derivedId } from '../ids.ts';
import { noteByHand } from '../sql/inbox.ts';
import type { ParkedRow } from '../sql/parked.ts';
import { NotParked, Refused } from './refusal.ts';

type Discarded = Pick<ParkedRow, 'kind' | 'eventId' | 'orderId' | 'type' | 'reason'>;

/**
 * Takes a message out for good and notes in the service's inbox, in the same transaction, that and why it was:
 * nothing goes without a trace. What was held behind it goes on. `NotParked` when there is no such entry, `Refused`
 * when it is no message: a charge that nobody knows of any more would never be given back.
 */
export async function discardEntry(sql: Sql, service: string, id: string, reason: string): Promise<void> {
  await sql.begin(async (tx) => {
    const entry = await deleteEntry(tx, id);
    if (entry === undefined) throw new NotParked(`There is no entry ${id} at ${service}.`);
    const { kind } = entry;
    if (kind !== 'message')
      throw new Refused(
        `It is ${kind === 'outcome' ? 'the outcome of a call' : 'a deadline'} and cannot be discarded: nothing else ` +
          'tells of it, and its order would wait for it for ever. Mend the cause and redrive it.',
      );
    const { orderId, type } = entry;
    const noted = { eventId: traceId(service, id, entry), orderId, type: type ?? 'unreadable', hash: '0' };
    await noteByHand(tx, noted, `discarded: ${reason}`);
  });
}

/**
 * The inbox row to note it in: the event's own, except where that tells of another message (the one that came
 * first under this id), or where the id could not be read.
 */
function traceId(service: string, id: string, { eventId, reason }: Discarded): string {
  return eventId === null || reason === 'conflict' ? derivedId('discarded', service, id) : eventId;
}

async function deleteEntry(tx: TransactionSql, id: string): Promise<Discarded | undefined> {
  const [entry] = await tx<Discarded[]>`
    delete from parked where id = ${id}::bigint
    returning kind, event_id as "eventId", order_id as "orderId", type, reason`;
  return entry;
}
