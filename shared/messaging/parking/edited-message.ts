import { events } from '../../contracts/events.ts';
import type { Participant } from '../../saga/participant.ts';
import { typeOf } from '../cloud-event.ts';
import { decode, poison } from '../decode.ts';
import { headerOf } from '../headers.ts';
import { derivedIdFor } from '../ids.ts';
import { toRecord } from '../parked-entry.ts';
import type { ParkedRow } from '../sql/parked.ts';
import type { KafkaRecord } from '../work.ts';
import { fitData } from './fit-data.ts';
import { openedEntry } from './opened.ts';
import { Refused } from './refusal.ts';

/** The CloudEvents extension in which an edited message names the event id that it had before. */
export const editedFromHeader = 'ce_editedfrom';

/** A parked message with other content, which makes it another event. */
export type EditedMessage = {
  readonly orderId: string;
  readonly type: string;
  readonly eventId: string;
  readonly editedFrom: string;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: { readonly [name: string]: string };
  /** As the inbox knows payloads: of the new one, and of the one that it replaces. */
  readonly hash: string;
  readonly replacedHash: string;
};

/**
 * The message that `data` makes of a parked one: plain JSON in CloudEvents binary mode, its key the orderId. Its
 * id is derived from the old one and the data, so the same edit gives the same id; giving a message the content
 * that it was edited to already changes nothing.
 *
 * Throws `Refused` for what is no message or cannot be told what it is, and `UnfitData` naming what is wrong with
 * the data.
 */
export function editedMessage(participant: Participant, row: ParkedRow, data: unknown): EditedMessage {
  const { orderId, eventId, type } = editable(row);
  const value = fitData(type, orderId, data);
  const link = row.headers[editedFromHeader];
  const asEdited = (from: string) => derivedIdFor(orderId, 'edited', from, value.toString('utf8'));
  const isRepeat = link !== undefined && asEdited(link) === eventId;
  const editedFrom = isRepeat ? link : eventId;
  const key = Buffer.from(orderId);
  const headers = headersOf(row, { orderId, type, editedFrom, eventId: asEdited(editedFrom) });
  const work = decode(participant, toRecord({ ...row, key, value, headers }));
  if (work?.kind !== 'event')
    throw new Refused(`The ${participant.name} service takes no ${type}: the message can only be discarded.`);
  return {
    orderId,
    type,
    eventId: work.id,
    editedFrom,
    key,
    value,
    headers,
    hash: work.hash,
    replacedHash: hashOf(participant, toRecord(row)),
  };
}

/** What the edited message keeps. */
function editable(row: ParkedRow): { orderId: string; eventId: string; type: string } {
  const { kind, standing, reason, orderId, eventId } = row;
  if (kind !== 'message') throw new Refused(`It is a ${kind}, and only messages can be edited.`);
  if (reason === 'conflict')
    throw new Refused('Its event id came before with other content, which stands: it can only be discarded.');
  if (standing === 'held')
    throw new Refused('Nothing is wrong with it: it only waits behind another of its order.');
  if (standing === 'redrive') throw new Refused('It is about to be tried again as it is.');
  const type = openedEntry(row)?.attributes.type ?? typeOf(toRecord(row));
  if (orderId === null || eventId === null || type === undefined)
    throw new Refused(
      'Its event id, type or order cannot be read, so nothing can take its place: it can only be discarded.',
    );
  if (events.get(type)?.topic !== row.topic)
    throw new Refused(`Its type ${type} is unknown in the topic ${row.topic}: it can only be discarded.`);
  return { orderId, eventId, type };
}

function headersOf(
  row: ParkedRow,
  about: { orderId: string; type: string; editedFrom: string; eventId: string },
): EditedMessage['headers'] {
  const { source, traceparent, tracestate } = openedEntry(row)?.attributes ?? {};
  return {
    ...row.headers,
    ...(traceparent && { traceparent }),
    ...(tracestate && { tracestate }),
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: about.eventId,
    ce_source: source ?? (headerOf(toRecord(row), 'ce_source') || '/unknown'),
    ce_type: about.type,
    ce_subject: about.orderId,
    [editedFromHeader]: about.editedFrom,
  };
}

function hashOf(participant: Participant, record: KafkaRecord): string {
  const work = decode(participant, record);
  return work !== undefined && 'hash' in work ? work.hash : poison(record, 'undecodable', '').hash;
}
