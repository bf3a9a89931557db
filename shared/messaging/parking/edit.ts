import type { Sql, TransactionSql } from 'postgres';
import type { Participant } from '../../saga/participant.ts';
import { noteByHand } from '../sql/inbox.ts';
import { type EditedMessage, editedMessage } from './edited-message.ts';
import { oldestOf, selectEntry } from './entry.ts';
import { outcomeOfEntry, type Redriven, waitsBehind } from './redrive.ts';
import { NotParked } from './refusal.ts';

export type Edit = {
  /** All of the message's data, not only what changes. */
  readonly data: unknown;
  readonly reason: string;
};

/** The new event id and the one that it comes from, and what became of the message when it was redriven. */
export type Edited = Redriven & { readonly eventId: string; readonly editedFrom: string };

/**
 * Gives a parked message other content and redrives it. It becomes another event with an id of its own, linked to
 * the old one, in the old one's place: what is held behind it stays behind it. The inbox keeps the old id with the
 * reason, so that the original cannot come again as new. Doing the same edit again only redrives it.
 *
 * `NotParked` when there is no such entry, `Refused` when it is none that can be edited, `UnfitData` when the data
 * is not fit for it; nothing is changed then.
 */
export async function editMessage(
  sql: Sql,
  participant: Participant,
  id: string,
  { data, reason }: Edit,
  signal?: AbortSignal,
): Promise<Edited> {
  const { message, blocker } = await sql.begin(async (tx) => {
    const row = await selectEntry(tx, id, { locked: true });
    if (row === undefined) throw new NotParked(`There is no entry ${id}.`);
    const message = editedMessage(participant, row, data);
    const oldest = await oldestOf(tx, message.orderId);
    const released = oldest === id;
    await replaceMessage(tx, id, message, released ? 'redrive' : 'parked');
    if (message.eventId !== row.eventId) {
      const { editedFrom: eventId, orderId, type, replacedHash: hash } = message;
      // Its hash stays: the original, delivered again, is a repeat then and no conflict.
      await noteByHand(tx, { eventId, orderId, type, hash }, `edited: ${reason}, now ${message.eventId}`);
      await noteParked(tx, message);
    }
    return { message, blocker: released ? undefined : oldest };
  });
  const { eventId, editedFrom } = message;
  const redriven: Redriven = blocker
    ? { outcome: 'pending', detail: waitsBehind(blocker) }
    : await outcomeOfEntry(sql, id, signal);
  return { eventId, editedFrom, ...redriven };
}

async function replaceMessage(
  tx: TransactionSql,
  id: string,
  { eventId, type, key, value, headers }: EditedMessage,
  standing: 'parked' | 'redrive',
): Promise<void> {
  await tx`
    update parked set standing = ${standing}, event_id = ${eventId}::uuid, type = ${type}, key = ${key},
      value = ${value}, headers = ${JSON.stringify(headers)}::text::json
    where id = ${id}::bigint`;
}

async function noteParked(tx: TransactionSql, message: EditedMessage): Promise<void> {
  const { eventId, orderId, type, hash } = message;
  await tx`
    insert into inbox (event_id, order_id, type, payload_hash, outcome)
    values (${eventId}::uuid, ${orderId}::uuid, ${type}, ${hash}::bigint, 'parked')`;
}
