import { events } from '../../contracts/events.ts';
import { redact } from '../../contracts/pii.ts';
import type { Participant } from '../../saga/participant.ts';
import type { ParkedRow } from '../sql/parked.ts';
import { editedFromHeader } from './edited-message.ts';
import type { ParkedCall } from './entry.ts';
import { openedEntry } from './opened.ts';

/** Said instead of a payload that cannot be told apart from personal data. */
const hidden = 'not shown: it may hold personal data (reveal shows it)';

/** A parked entry for a person to read. Personal data, and what may be some, is shown only if `reveal`. */
export function entryView(participant: Participant, row: ParkedRow, reveal: boolean) {
  const { id, kind, standing, orderId, eventId, type, reason, detail, attempts, parkedAt } = row;
  const service = participant.name;
  const about = { service, id, kind, standing, orderId, eventId, type, reason, detail, attempts, parkedAt };
  if (kind !== 'message') return { ...about, payload: inputPayload(participant, row, reveal) };
  const { topic, partition, offset } = row;
  const editedFrom = row.headers[editedFromHeader];
  return {
    ...about,
    ...(editedFrom !== undefined && { editedFrom }),
    message: { topic, partition, offset, key: shownKey(row, reveal), bytes: row.value?.length ?? null },
    headers: reveal ? row.headers : shownHeaders(row.headers),
    payload: messagePayload(row, reveal),
  };
}

/** A parked call likewise. */
export function callView(participant: Participant, call: ParkedCall, reveal: boolean) {
  const { callId, orderId, name, attempts, lastError, wantedAt, request } = call;
  const schema = participant.calls.get(name)?.request;
  const payload = reveal ? request : ((schema && redact(schema, request)) ?? hidden);
  return {
    service: participant.name,
    id: callId,
    kind: 'call',
    name,
    orderId,
    attempts,
    lastError,
    wantedAt,
    payload,
  };
}

/** Headers of the envelope are shown; a stranger's own may say anything. */
function shownHeaders(headers: ParkedRow['headers']) {
  const isEnvelope = (name: string) => /^(ce_[a-z]+|content-type|traceparent|tracestate)$/.test(name);
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isEnvelope(name) ? value : '[redacted]']),
  );
}

function shownKey({ key, orderId }: ParkedRow, reveal: boolean): string | null {
  const text = key?.toString('utf8') ?? null;
  return reveal || text === null || text === orderId ? text : '[redacted]';
}

function messagePayload(row: ParkedRow, reveal: boolean): unknown {
  const opened = openedEntry(row);
  if (reveal) return opened?.data ?? row.value?.toString('utf8') ?? null;
  const schema = opened && events.get(opened.attributes.type)?.schema;
  return (schema && redact(schema, opened.data)) ?? hidden;
}

/** The outcome of a call, or a deadline, as the toolkit has stored it. */
function inputPayload(participant: Participant, { type, value }: ParkedRow, reveal: boolean): unknown {
  const stored = JSON.parse(value?.toString('utf8') ?? 'null') as { data?: unknown } | null;
  if (reveal) return stored;
  const [name = '', outcome] = type?.split('.') ?? [];
  const result = participant.calls.get(name)?.result;
  return outcome === 'done' ? ((result && redact(result, stored?.data)) ?? hidden) : stored?.data;
}
